"""Send a made picture a photo's whole way, and find out where it is held up.

The desk asks, the phone hears by its poll, makes a picture, has it signed, puts it, confirms it;
the desk hears by a photo's own ring, and shows it. It is filed under nobody: its object lies under
`drills/`, where nothing looks for photos, and goes as soon as the desk has shown it.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from capture import doorbell, imaging, storage, uploads
from capture.errors import BucketUnavailable, BytesDiffer
from capture.models import Drill
from tokens.errors import Unknown
from tokens.models import MobileToken

HEARD_WITHIN = timedelta(seconds=15)  # twice a phone's longest pause between two questions
LIFE = timedelta(seconds=90)  # longer than a phone waits for anything (put.js, api.js), with air
REMEMBERED = timedelta(days=1)
TOLD_BY_PHONE = ("heard", "made", "presigned", "put", "confirmed")
PREFIX = "drills/"
TYPE = "image/jpeg"
MAX_BYTES = 500_000  # of the picture that the phone makes


@transaction.atomic
def ask(token: MobileToken) -> Drill:
    """Begin a drill with a phone; its next look hears of it."""
    drill = Drill.objects.create(clinician_id=token.clinician_id, token=token)
    ring(drill)
    return drill


def waiting_for(token: MobileToken) -> Drill | None:
    """Return the drill that this phone has not heard of yet, while that can still count."""
    since = timezone.now() - HEARD_WITHIN
    return Drill.objects.filter(
        token=token, heard_at=None, failed_at=None, asked_at__gt=since
    ).first()


def running(drill_id: UUID, token: MobileToken) -> Drill:
    """Return this phone's drill while it runs; raises Unknown."""
    drill = Drill.objects.filter(pk=drill_id, token=token, failed_at=None).first()
    if drill is None or silent_at(drill) <= timezone.now():
        raise Unknown
    return drill


def silent_at(drill: Drill) -> datetime:
    """Return when a drill that says nothing more counts as over."""
    return drill.asked_at + (LIFE if drill.heard_at else HEARD_WITHIN)


@transaction.atomic
def hear(drill: Drill) -> None:
    if unset(drill, "heard_at").update(heard_at=timezone.now()):
        ring(drill)


def presign(drill: Drill, *, size: int, sha256: str, made_ms: int) -> storage.Put:
    """Return the one PUT that the picture may make, bound as a photo's is.

    `size` is in bytes, `sha256` in base64.
    """
    unset(drill, "made_ms").update(made_ms=made_ms, sha256=sha256)
    return storage.presign_put(
        drill.key,
        content_type=TYPE,
        size=size,
        sha256=sha256,
        # No claim: nothing could ever file it.
        metadata={"upload-type": "drill", "drill-id": str(drill.pk), "sha256": sha256},
        life=LIFE,
    )


def confirm(drill: Drill, *, presigned_ms: int, put_ms: int) -> None:
    """Read the picture back, check it as a photo is checked, and ring for it.

    The phone may have told `presigned_ms` before. Raises NotInBucket, BytesDiffer, NotAnImage,
    TooLarge, BucketUnavailable.
    """
    measured(drill, "presigned", ms=presigned_ms)
    measured(drill, "put", ms=put_ms)
    found = storage.read(drill.key, limit=MAX_BYTES)
    if uploads.sha256(found.body) != drill.sha256:
        raise BytesDiffer
    imaging.check(found.body, content_type=TYPE)
    with transaction.atomic():
        if unset(drill, "confirmed_at").update(confirmed_at=timezone.now()):
            ring(drill)


def measured(drill: Drill, hop: str, *, ms: int) -> None:
    """Note how long one of the phone's hops took."""
    unset(drill, f"{hop}_ms").update(**{f"{hop}_ms": ms})


@transaction.atomic
def fail(drill: Drill, *, hop: str, failure: str) -> None:
    """Note at which hop it was stopped, and by what (an error's code); the first word counts."""
    stopped = {"failed_at": timezone.now(), "failed_hop": hop, "failure": failure}
    if unset(drill, "failed_at").filter(shown_at=None).update(**stopped):
        ring(drill)


def tell_desk(drill: Drill) -> None:
    """The desk has asked, and hears that there is a picture to show."""
    unset(drill, "rung_at").exclude(confirmed_at=None).update(rung_at=timezone.now())


def show(drill: Drill) -> None:
    """The picture was on the desk's screen: the drill is done, and the picture goes.

    Where the bucket does not let it go now, the sweep tries again.
    """
    unset(drill, "shown_at").filter(failed_at=None).update(shown_at=timezone.now())
    with suppress(BucketUnavailable):
        storage.delete([drill.key])
        unset(drill, "removed_at").update(removed_at=timezone.now())


def forget(*, put_before: datetime) -> int:
    """Delete pictures that were put before then (by the bucket's clock), and old drills.

    Returns how many of both. Raises BucketUnavailable.
    """
    left = [
        each.key
        for page in storage.pages(PREFIX)
        for each in page
        if each.modified_at <= put_before
    ]
    storage.delete(left)
    old, _ = Drill.objects.filter(asked_at__lt=timezone.now() - REMEMBERED).delete()
    return len(left) + old


def unset(drill: Drill, name: str) -> QuerySet[Drill]:
    """Return the drill's row, if nothing stands in this column yet."""
    return Drill.objects.filter(pk=drill.pk, **{name: None})


def ring(drill: Drill) -> None:
    """Ring as a photo does: its bell is what is on trial, too."""
    doorbell.ring(drill.clinician_id, doorbell.Region.PHOTOS)
