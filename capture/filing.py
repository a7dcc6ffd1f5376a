"""Act upon a filed photo: describe, turn, check, move, delete with undo, purge.

Each act changes the row by compare-and-set, with its audit event and its ring. One that finds
nothing to change leaves no event: twice is as good as once.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from capture import allowance, doorbell, storage
from capture.models import UNDO_LIFE, Consultation, Photo, PhotoQuerySet
from tokens import audit
from tokens.errors import Conflict

BATCH = 200  # photos
GRACE = timedelta(minutes=1)  # an undo in the last second, and clocks that differ
BARE: dict[str, Any] = {"key": None, "description": "", "body_side": ""}  # a tombstone


class Elsewhere(Conflict):
    message = gettext_noop("This photo was moved or deleted meanwhile. Nothing was changed.")


class UndoIsOver(Conflict):
    message = gettext_noop("This photo was deleted too long ago to be restored.")


def describe(photo: Photo, *, description: str) -> None:
    others = shown(photo).exclude(description=description)
    change(others, "photo.described", photo, details={"what": "text"}, description=description)


def put_side(photo: Photo, *, body_side: str) -> None:
    others = shown(photo).exclude(body_side=body_side)
    change(others, "photo.described", photo, details={"what": "side"}, body_side=body_side)


def turn(photo: Photo, *, rotation: int) -> None:
    """Show the photo turned by so many degrees clockwise; its bytes stay as they are."""
    others = shown(photo).exclude(rotation=rotation)
    change(others, "photo.rotated", photo, details={"rotation": rotation}, rotation=rotation)


def check(photo: Photo) -> None:
    """Settle the doubt: its clinician says that it is the right patient's."""
    change(shown(photo).filter(checked_at=None), "photo.checked", photo, checked_at=timezone.now())


def move(photo: Photo, *, origin: Consultation, to: Consultation, doubt: bool = False) -> None:
    """Move a photo from the consultation that the page showed; raises Elsewhere.

    A move says whose it is, and so settles any doubt; its undo brings the `doubt` back.
    """
    there = shown(photo).filter(consultation=origin, clinician=to.clinician_id)
    ids = {"origin": str(origin.pk), "to": str(to.pk)}
    values: dict[str, Any] = {
        "consultation": to,
        "checked_at": None if doubt else timezone.now(),
        # Where there is room for it, it is not one too many.
        "is_over_limit": photo.is_over_limit and allowance.is_used_up(to.pk, to.clinician_id),
    }
    moved = change(there, "photo.moved", photo, details=ids, **values)
    if not moved and not shown(photo).filter(consultation=to):
        raise Elsewhere


def delete(photo: Photo) -> None:
    """Delete a photo at the desk; for ten minutes it can be restored."""
    details = {"reason": "at the desk"}
    change(shown(photo), "photo.deleted", photo, details=details, deleted_at=timezone.now())


def restore(photo: Photo) -> None:
    """Undo a deletion; raises UndoIsOver, also where no sweep has come by yet."""
    gone = Photo.objects.restorable().filter(pk=photo.pk)
    if not change(gone, "photo.restored", photo, deleted_at=None) and not shown(photo):
        raise UndoIsOver


def purge() -> int:
    """Delete for good what was deleted at the desk, once its undo is over; return how many.

    The objects go first: nothing can restore the row by now, and where the bucket does not answer
    it waits as it is for the next sweep. Raises BucketUnavailable.
    """
    count = 0
    while batch := list(over()[:BATCH]):
        for photo in batch:
            storage.delete([each for each in (photo.key, photo.thumbnail_key) if each])
            bury(photo)
        count += len(batch)
    return count


def over() -> PhotoQuerySet:
    limit = timezone.now() - UNDO_LIFE - GRACE
    return Photo.objects.filter(removed_at=None, deleted_at__lte=limit)


def bury(photo: Photo) -> None:
    """Leave the tombstone; retention, or the phone, may have been quicker."""
    gone = over().filter(pk=photo.pk)
    change(gone, "photo.purged", photo, actor="sweep", removed_at=timezone.now(), **BARE)


def shown(photo: Photo) -> PhotoQuerySet:
    return Photo.objects.shown().filter(pk=photo.pk)


@transaction.atomic
def change(
    rows: PhotoQuerySet,
    action: str,
    photo: Photo,
    *,
    actor: str = "",
    details: dict[str, Any] | None = None,
    **values: Any,
) -> bool:
    """Set the values where the row is still among these; say whether it was.

    `actor` is who does so, for the audit, where it is not its clinician.
    """
    if not rows.update(**values):
        return False
    # The event first, as everywhere: its chain's head is held until the commit, so a clinician's
    # events stand in the order of their commits, and nobody waits crosswise.
    audit.record(
        action,
        clinician_id=photo.clinician_id,
        subject_id=photo.pk,
        actor=actor,
        **(details or {}),
    )
    doorbell.ring(photo.clinician_id, doorbell.Region.PHOTOS)
    return True
