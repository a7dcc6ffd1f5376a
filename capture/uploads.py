"""Upload one photo, or whatever else a phone makes: presign, (it puts,) confirm.

The server's word is the only "uploaded". Presign writes nothing and confirm trusts nothing. Both
are idempotent by the id. The network is never inside a database transaction; the row and its audit
event commit together. What differs between kinds is theirs (kinds.py).
"""

import base64
import hashlib
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import UUIDField
from django.utils import timezone

from capture import doorbell, kinds, storage
from capture.claim import Claim
from capture.errors import BytesDiffer, WrongBytes
from capture.models import Upload
from tokens import audit
from tokens.errors import ApiError, Conflict, Unknown

PK = UUIDField()
STANDING = (
    "SELECT (SELECT sha256 FROM {table} WHERE id = %s),"
    " EXISTS (SELECT 1 FROM capture_consultation WHERE id = %s AND clinician_id = %s)"
)


def presign(claim: Claim) -> storage.Put | None:
    """Return the one PUT that it may make, or None where it is filed, or deleted, already.

    Raises Unknown for a consultation of somebody else, Conflict where this id was filed with other
    bytes, and what its kind does not expect.
    """
    return presign_standing(claim, *standing(claim))


def presign_standing(
    claim: Claim,
    filed_as: str | None,
    is_known: bool,  # noqa: FBT001
) -> storage.Put | None:
    """Presign a claim whose standing is known; otherwise as `presign`."""
    if filed_as:
        refuse_others(claim, filed_as)
        return None
    if not is_known:
        raise Unknown
    if not kinds.of(claim).expects(claim):
        return None
    return storage.presign_put(
        claim.key,
        content_type=claim.content_type,
        size=claim.size,
        sha256=claim.sha256,
        metadata=claim.metadata(now=timezone.now()),
    )


def standing(claim: Claim) -> tuple[str | None, bool]:
    """Return the hash that it was filed with, and whether its consultation is its clinician's.

    Presigning is what phones wait for, and Django puts two questions together in ten times the
    time that the database needs for both.
    """
    rows = kinds.of(claim).rows
    question = STANDING.format(table=connection.ops.quote_name(rows._meta.db_table))
    ids = [claim.pk, claim.consultation_id, claim.clinician_id]
    with connection.cursor() as cursor:
        cursor.execute(question, [PK.get_db_prep_value(each, connection) for each in ids])
        filed_as, is_known = cursor.fetchone()
    return filed_as, bool(is_known)


def confirm(claim: Claim) -> Upload:
    """Read the object back, check it, file it, and return its row; again: the same row.

    Raises NotInBucket, Conflict (the bucket holds other bytes under this id), a WrongBytes (the
    object is deleted), TooLarge, BucketUnavailable.
    """
    if row := filed(claim):
        return row
    found = storage.read(claim.key, limit=kinds.of(claim).most_bytes)
    carried = Claim.of_object(found)
    if carried is None:
        # Nothing of ours: the sweep sets it aside. Only what fails its own claim is deleted.
        raise BytesDiffer
    if carried.sha256 != claim.sha256:
        raise Conflict
    return admit(found, carried)


def admit(found: storage.StoredObject, carried: Claim) -> Upload:
    """File an object by its own claim; raises a WrongBytes, and deletes it then."""
    try:
        checked = check(found, carried)
    except WrongBytes as refusal:
        refuse(carried, refusal)
        raise
    return file(carried, checked)


def filed(claim: Claim) -> Upload | None:
    """Return its row, a tombstone too; raises Conflict where its bytes are others."""
    row: Upload | None = rows(claim).filter(pk=claim.pk).first()
    if row:
        refuse_others(claim, row.sha256)
    return row


def refuse_others(claim: Claim, filed_as: str) -> None:
    if claim.sha256 != filed_as:
        raise Conflict


def rows(claim: Claim) -> Any:
    return kinds.of(claim).rows._default_manager


def check(found: storage.StoredObject, carried: Claim) -> Any:
    """Compare the bytes with the object's own claim, then open them as what they should be."""
    if sha256(found.body) != carried.sha256:
        raise BytesDiffer
    return kinds.of(carried).check(found.body, carried)


def sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def refuse(claim: Claim, refusal: ApiError) -> None:
    """Delete what was read whole, fails its own claim, and no row names."""
    storage.delete([claim.key])
    audit.record(
        f"{kinds.of(claim).name}.refused",
        clinician_id=claim.clinician_id,
        subject_id=claim.pk,
        reason=refusal.code,
    )


def file(claim: Claim, checked: Any) -> Upload:
    """Put it on record, once, however many confirms arrive at the same moment."""
    kind = kinds.of(claim)
    new = row(claim, key=claim.key)
    kind.prepare(new, checked)
    try:
        with transaction.atomic():
            details = kind.keep(new, checked)
            tell("deleted" if new.removed_at else "uploaded", new, **details)
    except IntegrityError:
        return lost_race(claim)
    if new.removed_at:  # what it belongs to was deleted meanwhile
        storage.delete([*kind.beside(new), claim.key])
    else:
        kind.filed(new)
    return new


def lost_race(claim: Claim) -> Upload:
    """Return the row that was first. Where it is a tombstone, the object must not outlive it."""
    first = filed(claim)
    if first is None:
        raise Unknown
    if first.removed_at:
        storage.delete([claim.key, *kinds.of(claim).beside(first)])
    return first


def forget(claim: Claim) -> None:
    """Leave a tombstone: it was deleted on the phone, and nothing may bring it back.

    Twice is as good as once. What was filed meanwhile is removed. Raises Conflict where this id was
    filed with other bytes, and BucketUnavailable.
    """
    kind, tombstone = kinds.of(claim), row(claim, removed_at=timezone.now())
    for name, nothing in kind.bare.items():
        setattr(tombstone, name, nothing)
    keys = [claim.key, *kind.beside(tombstone)]
    try:
        with transaction.atomic():
            tombstone.save(force_insert=True)
            tell("deleted", tombstone, reason="on the phone")
    except IntegrityError:
        keys += remove(claim)
    storage.delete(set(keys))


def remove(claim: Claim) -> list[str]:
    """Take out what was filed by this claim, if it was; return the keys that it had."""
    found = filed(claim)
    return take_out(found, reason="on the phone") if found else []


def take_out(found: Upload, *, reason: str, at_desk: bool = False, actor: str = "") -> list[str]:
    """Turn what was filed into a tombstone, by compare-and-set; return the keys that it had.

    Those beside it come first: where the bucket stops in between, it is still there itself, to lead
    a later sweep to all. It is done on its phone, unless `at_desk`, or by `actor` where that is not
    its clinician.
    """
    if found.key is None:
        return []
    kind = kinds.of_row(found)
    there = kind.rows._default_manager.filter(pk=found.pk, removed_at=None)
    with transaction.atomic():
        if there.update(removed_at=timezone.now(), **kind.bare):
            tell("deleted", found, at_desk=at_desk, actor=actor, reason=reason)
    return [*kind.beside(found), found.key]


def tell(
    what: str, upload: Upload, *, at_desk: bool = False, actor: str = "", **details: Any
) -> None:
    kind = kinds.of_row(upload)
    audit.record(
        f"{kind.name}.{what}",
        clinician_id=upload.clinician_id,
        token_id=None if actor or at_desk else upload.token_id,  # the phone that did it
        subject_id=upload.pk,
        actor=actor,
        **details,
    )
    doorbell.ring(upload.clinician_id, kind.region)


def row(claim: Claim, **state: Any) -> Upload:
    made: Upload = kinds.of(claim).row(claim, **state)
    return made
