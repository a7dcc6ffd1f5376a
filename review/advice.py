"""What an operator can do about a drill that was stopped: a sentence for each hop and trouble."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from capture import drill
from capture.models import Drill
from tokens.links import site_url, spoken

Hop = Drill.Hop

# By the code that the phone or the desk told, or "silence" where nothing more was heard.
SENTENCES = {
    (Hop.HEARD, "silence"): gettext_noop(
        "The phone has not heard within {seconds} seconds. Open {phone} on it anew, keep that page"
        " in front with the screen on, and see whether the phone is online."
    ),
    (Hop.MADE, "no_picture"): gettext_noop(
        "The phone’s browser could not make a picture. Photos would fail there, too: use another"
        " browser on the phone, or update it."
    ),
    (Hop.MADE, "silence"): gettext_noop(
        "The phone heard, and then said nothing more. Keep its page in front until the picture is"
        " here, and try again."
    ),
    (Hop.PRESIGNED, "unreachable"): gettext_noop(
        "The phone could not reach the server at {site}. Check the phone’s network, and the proxy"
        " in front of the server."
    ),
    (Hop.PRESIGNED, "silence"): gettext_noop(
        "The phone asked the server for a signed upload, and said nothing more. Keep its page in"
        " front, check the phone’s network, and try again."
    ),
    (Hop.PRESIGNED, "unavailable"): gettext_noop(
        "The server could not answer: look at {site}/readyz, which says whether database and bucket"
        " do, and at the server’s log."
    ),
    (Hop.PUT, "bucket_unreachable"): gettext_noop(
        "The phone could not reach the bucket at {bucket}. Check that the bucket runs, its CORS"
        " rules (manage.py check_bucket), and that the phone can reach that address."
    ),
    (Hop.PUT, "bucket_refused"): gettext_noop(
        "The bucket at {bucket} refused the signed upload. Check its credentials, its policy and"
        " the server’s clock: manage.py check_bucket says which promise it breaks."
    ),
    (Hop.PUT, "bucket_trouble"): gettext_noop(
        "The bucket at {bucket} has trouble of its own: it answered with an error. Look at its"
        " log; photos wait on the phone meanwhile, and none is lost."
    ),
    (Hop.PUT, "silence"): gettext_noop(
        "The phone began to put the picture into the bucket at {bucket}, and said nothing more."
        " Keep its page in front, check how fast its network is, and try again."
    ),
    (Hop.CONFIRMED, "unreachable"): gettext_noop(
        "The picture is in the bucket, but the phone could not tell the server at {site}. Check"
        " the phone’s network. Photos would be filed by the sweep."
    ),
    (Hop.CONFIRMED, "silence"): gettext_noop(
        "The phone put the picture into the bucket, and said nothing more. Keep its page in front,"
        " check its network, and try again. Photos would be filed by the sweep."
    ),
    (Hop.CONFIRMED, "unavailable"): gettext_noop(
        "The server could not read the bucket at {inner}. Check that address (S3_ENDPOINT), its"
        " credentials, and the server’s log; manage.py check_bucket tries it from there."
    ),
    (Hop.CONFIRMED, "not_in_bucket"): gettext_noop(
        "The phone put the picture into the bucket, and the server does not find it. S3_ENDPOINT"
        " and S3_PUBLIC_ENDPOINT must lead to the same bucket."
    ),
    (Hop.CONFIRMED, "bytes_differ"): gettext_noop(
        "What lies in the bucket is not what the phone sent. Something between them changes the"
        " bytes: look for a proxy in front of {bucket}, and run manage.py check_bucket."
    ),
    (Hop.RUNG, "silence"): gettext_noop(
        "The picture is in the bucket, but this desk did not ask for it in time. Keep this page in"
        " front, check the desk’s network, and try again."
    ),
    (Hop.RUNG, "slow"): gettext_noop(
        "The desk heard by its own question, not by the ring. Check ABLY_API_KEY, and that desk and"
        " server can reach Ably ({ably})."
    ),
    (Hop.SHOWN, "not_shown"): gettext_noop(
        "This desk could not load the picture from the bucket at {bucket}. Check that the desk can"
        " reach that address, and run manage.py check_bucket."
    ),
    (Hop.SHOWN, "silence"): gettext_noop(
        "This desk has not said that the picture was on its screen. Keep this page in front, and"
        " try again."
    ),
}
OTHERWISE = gettext_noop(
    "It was stopped by “{code}”. Look for that in the server’s log and in docs/api.md; manage.py"
    " check_bucket tries the bucket from the server."
)


def advice(hop: Drill.Hop, code: str) -> str:
    """Return what an operator can do about this trouble at this hop."""
    sentence = gettext(SENTENCES.get((hop, code), OTHERWISE))
    return sentence.format(
        code=code,
        seconds=int(drill.HEARD_WITHIN.total_seconds()),
        phone=spoken(reverse("phone")),
        site=site_url(""),
        bucket=settings.BUCKET_ORIGIN,
        inner=settings.S3_ENDPOINT or settings.BUCKET_ORIGIN,
        ably=settings.ABLY_REALTIME_ORIGIN,
    )
