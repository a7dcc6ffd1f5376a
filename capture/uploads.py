"""Upload one photo: presign, (the phone puts,) confirm. The server's word is the only "uploaded".

Presign writes nothing and confirm trusts nothing. Both are idempotent by the photo's id. The
network is never inside a database transaction; the row and its audit event commit together.
"""

import base64
import hashlib
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from capture import allowance, doorbell, imaging, storage
from capture.claim import Claim
from capture.errors import BytesDiffer, NotAnImage
from capture.models import Photo
from tokens import audit
from tokens.errors import ApiError, Conflict, Unknown
from watch import metrics

PK = Photo._meta.pk
STANDING = (
    "SELECT (SELECT sha256 FROM capture_photo WHERE id = %s),"
    " EXISTS (SELECT 1 FROM capture_consultation WHERE id = %s AND clinician_id = %s)"
)


def presign(claim: Claim) -> storage.Put | None:
    """Return the one PUT that this photo may make, or None where it is filed already.

    Raises Unknown for a consultation of somebody else, and Conflict where this id was filed with
    other bytes.
    """
    filed_as, is_known = standing(claim)
    if filed_as:
        refuse_others(claim, filed_as)
        return None
    if not is_known:
        raise Unknown
    return storage.presign_put(
        claim.key,
        content_type=claim.content_type,
        size=claim.size,
        sha256=claim.sha256,
        metadata=claim.metadata(now=timezone.now()),
    )


def standing(claim: Claim) -> tuple[str | None, bool]:
    """Return the hash that this photo was filed with, and whether it has a consultation.

    Presigning is what phones wait for, and Django puts two questions together in ten times the
    time that the database needs for both.
    """
    ids = [claim.pk, claim.consultation_id, claim.clinician_id]
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [PK.get_db_prep_value(each, connection) for each in ids])
        filed_as, is_known = cursor.fetchone()
    return filed_as, bool(is_known)


def confirm(claim: Claim) -> Photo:
    """Read the object back, check it, file it, and return its row; again: the same row.

    Raises NotInBucket, Conflict (the bucket holds other bytes under this id), BytesDiffer and
    NotAnImage (the object is deleted), TooLarge, BucketUnavailable.
    """
    if photo := filed(claim):
        return photo
    found = storage.read(claim.key, limit=settings.PHOTO_MAX_BYTES)
    carried = Claim.of_object(found)
    if carried is None:
        # Nothing of ours: the sweep sets it aside. Only what fails its own claim is deleted.
        raise BytesDiffer
    if carried.sha256 != claim.sha256:
        raise Conflict
    return admit(found, carried)


def admit(found: storage.StoredObject, carried: Claim) -> Photo:
    """File an object by its own claim; raises BytesDiffer or NotAnImage, and deletes it then."""
    try:
        checked = check(found, carried)
    except (BytesDiffer, NotAnImage) as refusal:
        refuse(carried, refusal)
        raise
    return file(carried, checked)


def filed(claim: Claim) -> Photo | None:
    """Return this photo's row, a tombstone too; raises Conflict where its bytes are others."""
    photo = Photo.objects.filter(pk=claim.pk).first()
    if photo:
        refuse_others(claim, photo.sha256)
    return photo


def refuse_others(claim: Claim, filed_as: str) -> None:
    if claim.sha256 != filed_as:
        raise Conflict


def check(found: storage.StoredObject, carried: Claim) -> imaging.Checked:
    """Compare the bytes with the object's own claim, then open them as a picture."""
    if sha256(found.body) != carried.sha256:
        raise BytesDiffer
    return imaging.check(found.body, content_type=carried.content_type)


def sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def refuse(claim: Claim, refusal: ApiError) -> None:
    """Delete what was read whole, fails its own claim, and no row names."""
    storage.delete([claim.key])
    audit.record(
        "photo.refused", clinician_id=claim.clinician_id, subject_id=claim.pk, reason=refusal.code
    )


def file(claim: Claim, checked: imaging.Checked) -> Photo:
    """Put the photo on record, once, however many confirms arrive at the same moment."""
    photo = row(claim, key=claim.key, width=checked.width, height=checked.height)
    storage.write(photo.thumbnail_key, checked.thumbnail, content_type="image/jpeg")
    try:
        with transaction.atomic():
            photo.is_over_limit = allowance.is_used_up(claim.consultation_id, claim.clinician_id)
            photo.save(force_insert=True)
            tell("photo.uploaded", photo, **marks(photo))
    except IntegrityError:
        return lost_race(claim)
    waited = photo.uploaded_at - photo.captured_at
    metrics.filed(size=photo.size, seconds=waited.total_seconds())
    return photo


def lost_race(claim: Claim) -> Photo:
    """Return the row that was first. Where it is a tombstone, the object must not outlive it."""
    first = filed(claim)
    if first is None:
        raise Unknown
    if first.removed_at:
        storage.delete([claim.key, first.thumbnail_key])
    return first


def forget(claim: Claim) -> None:
    """Leave a tombstone: the photo was deleted on the phone, and nothing may bring it back.

    Twice is as good as once. A photo that was filed meanwhile is removed. Raises Conflict where
    this id was filed with other bytes, and BucketUnavailable.
    """
    photo = row(claim, key=None, removed_at=timezone.now())
    keys = [claim.key, photo.thumbnail_key]
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
            tell("photo.deleted", photo, reason="on the phone")
    except IntegrityError:
        keys += remove(claim)
    storage.delete(set(keys))


def remove(claim: Claim) -> list[str]:
    """Take out the photo of this claim, if it was filed; return the keys that it had."""
    photo = filed(claim)
    return take_out(photo, reason="on the phone") if photo else []


def take_out(photo: Photo, *, reason: str, actor: str = "") -> list[str]:
    """Turn a filed photo into a tombstone, by compare-and-set; return the keys that it had.

    Its thumbnail's comes first: where the bucket stops in between, the picture is still there to
    lead a later sweep to both. `actor` is who does so, where it is not its clinician's phone.
    """
    if photo.key is None:
        return []
    with transaction.atomic():
        if Photo.objects.filter(pk=photo.pk, removed_at=None).update(
            key=None, description="", body_side="", removed_at=timezone.now()
        ):
            tell("photo.deleted", photo, actor=actor, reason=reason)
    return [photo.thumbnail_key, photo.key]


def marks(photo: Photo) -> dict[str, str]:
    return {"over": "photos per consultation"} if photo.is_over_limit else {}


def tell(action: str, photo: Photo, *, actor: str = "", **details: str) -> None:
    audit.record(
        action,
        clinician_id=photo.clinician_id,
        token_id=None if actor else photo.token_id,  # the phone that did it
        subject_id=photo.pk,
        actor=actor,
        **details,
    )
    doorbell.ring(photo.clinician_id, doorbell.Region.PHOTOS)


def row(claim: Claim, **state: Any) -> Photo:
    return Photo(
        id=claim.pk,
        clinician_id=claim.clinician_id,
        consultation_id=claim.consultation_id,
        token_id=claim.token_id,
        sha256=claim.sha256,
        size=claim.size,
        content_type=claim.content_type,
        filename=claim.filename,
        captured_at=claim.captured_at,
        unheard_since=claim.unheard_since,
        description=claim.description,
        body_side=claim.body_side,
        **state,
    )
