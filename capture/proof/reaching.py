"""The bucket answers server and pages, tells the same time, takes a photo and shows it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.conf import settings

from capture import storage
from capture.errors import BucketUnavailable, NotInBucket
from capture.proof.trial import BODY, METADATA, TYPE, Trial, Wrong
from capture.proof.wire import Unanswered, ask

SKEW = timedelta(minutes=1)


def answers() -> str:
    where = settings.S3_ENDPOINT or f"AWS, {settings.S3_REGION}"
    try:
        storage.check()
    except NotInBucket as error:
        raise Wrong(
            f"{where} has no bucket {settings.S3_BUCKET}",
            change="Make it (manage.py make_bucket, or deploy/bucket/), or correct S3_BUCKET.",
        ) from error
    except BucketUnavailable as error:
        raise Wrong(
            f"{where} does not let the server in: {error.__cause__}",
            change="Look at S3_ENDPOINT, S3_REGION, the credentials, and s3:ListBucket in the "
            "server's policy. A clock that is 15 minutes wrong is refused like this, too.",
        ) from error
    try:
        ask("GET", pages_origin())
    except Unanswered as error:
        raise Wrong(
            f"what pages are sent to does not answer from here: {error}",
            change="Look at S3_PUBLIC_ENDPOINT and, for its certificate, S3_CA_FILE; run this "
            "where the name that browsers use is known.",
        ) from error
    return f"{where} answers for the bucket {settings.S3_BUCKET}"


def pages_origin() -> str:
    """Return where pages are sent, as it is really signed."""
    url = urlsplit(storage.presign_look("one", content_type=TYPE))
    return f"{url.scheme}://{url.netloc}"


def tells_our_time(trial: Trial) -> str:
    answer = ask("GET", storage.private().client.meta.endpoint_url)
    if "date" not in answer.headers:
        raise Wrong("does not say what time it is", change="Let its proxy pass the Date header.")
    trial.bucket_ahead = parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC)
    seconds = abs(trial.bucket_ahead.total_seconds())
    if seconds > SKEW.total_seconds():
        raise Wrong(
            f"its clock and this server's differ by {seconds:.0f} seconds",
            change="Keep both by NTP: a signed PUT lives five minutes, counted from this clock "
            "and ended by that one.",
        )
    return "its clock and this server's agree"


def may_be_asked_by_pages(trial: Trial) -> str:
    origin = pages_origin()
    if settings.HTTPS and not origin.startswith("https://"):
        raise Wrong(
            f"pages would be sent to {origin}, and no browser puts from HTTPS to plain HTTP",
            change="Set S3_PUBLIC_ENDPOINT to an https:// address.",
        )
    if origin not in list(settings.SECURE_CSP["connect-src"]):  # type: ignore[call-overload]
        raise Wrong(
            f"pages are sent to {origin}, which their content policy does not allow",
            change="Look at S3_PUBLIC_ENDPOINT, S3_REGION and S3_ADDRESSING.",
        )
    return f"pages are sent to {origin}, as their content policy allows"


def takes_a_photo(trial: Trial) -> str:
    answer = trial.first_put
    if answer.status != 200:
        said = answer.body[:300].decode(errors="replace")
        raise Wrong(
            f"a signed PUT is answered {answer.status}: {said}",
            change="Allow the server s3:PutObject under its prefix (and, with S3_KMS_KEY_ID, "
            "kms:GenerateDataKey and kms:Decrypt); see deploy/bucket/role.json.",
        )
    found = storage.read(trial.key("photo"), limit=len(BODY))
    metadata = {name: found.metadata.get(name) for name in METADATA}
    if (found.body, found.content_type, metadata) != (BODY, TYPE, METADATA):
        raise Wrong(
            "it gives back other bytes, another type or other metadata than were put",
            change="Take another store: photos are filed by what their metadata says.",
        )
    return "takes a photo with exactly our headers, and gives it back as it was"


def shows_a_photo(trial: Trial) -> str:
    url = storage.presign_look(trial.photo(), content_type=TYPE, attachment="photo.png")
    answer = ask("GET", url)
    told = (answer.headers.get("content-type"), answer.headers.get("content-disposition"))
    if answer.status != 200 or answer.body != BODY:
        raise Wrong(
            f"a signed look is answered {answer.status}",
            change="Allow the server s3:GetObject under its prefix (with a KMS key, kms:Decrypt).",
        )
    if told != (TYPE, 'attachment; filename="photo.png"'):
        raise Wrong(
            f"a signed look comes as {told[0]}, {told[1]}, not as it was signed",
            change="Take a store that knows response-content-type and -disposition, and look "
            "for a proxy between that changes them.",
        )
    return "shows a photo to whoever has a signed address"
