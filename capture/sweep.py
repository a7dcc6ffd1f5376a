"""The regular clean-up: file what was never confirmed, forget what nobody can ask for any more.

A phone may die between its PUT and its confirm. The object then carries all that is needed to
file it, sealed by the server. Times of objects are the bucket's own, so its clock is asked too.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from capture import filing, kinds, phone_status, retention, signals, storage, uploads
from capture.claim import Claim
from capture.errors import NotInBucket, WrongBytes
from capture.models import Consultation, Sweep, Upload
from tokens.errors import ApiError, TooLarge
from tokens.expiry import end_idle_pairings, forget_ended_sign_ins, forget_old_codes
from tokens.models import USE_RESOLUTION, MobileToken

log = logging.getLogger(__name__)

SETTLED = timedelta(minutes=15)  # younger objects may still be confirmed by their phone
CLOCK_GRAIN = timedelta(seconds=2)  # the bucket tells its time, and its objects', in seconds
ASIDE_FOR = timedelta(days=7)
EVERYTHING_EVERY = timedelta(days=7)
UPLOADS, ASIDE = "mobile-uploads/", "aside/"


def sweep() -> Counter[str]:
    """Clean up once; return how many of each kind were seen to. Twice is as good as once.

    An object that makes trouble is counted as `trouble`, logged, and left for the next time.
    Raises BucketUnavailable where the bucket does not answer at all.
    """
    run = Sweep.objects.create(is_full=full_one_is_due())
    done = Counter(
        {
            "pairings run out": end_idle_pairings(),
            "codes forgotten": forget_old_codes(),
            "sign-ins forgotten": forget_ended_sign_ins(),
            "phones forgotten": phone_status.forget_gone(),
            "consultations ended": retention.end_forgotten(),
        }
    )
    bucket_now = storage.clock()
    bucket_ahead = bucket_now - timezone.now()
    for prefix in prefixes(run):
        for page in storage.pages(prefix):
            settled = [each for each in page if bucket_now - each.modified_at >= SETTLED]
            for each in unfiled(settled):
                done[see_to(each, put_at=each.modified_at - bucket_ahead)] += 1
    done["aside forgotten"] = forget_aside(bucket_now)
    done["deleted photos purged"] = filing.purge()
    done["old photos removed"] = retention.remove_old_photos()
    for _, done_above in signals.sweep_runs.send(Sweep):
        done.update(done_above)
    run.ended(+done, well=not done["trouble"])
    return +done


def full_one_is_due() -> bool:
    since = timezone.now() - EVERYTHING_EVERY
    return not Sweep.objects.filter(is_full=True, succeeded_at__gt=since).exists()


def prefixes(run: Sweep) -> Iterator[str]:
    """Yield where to look: by the tokens used since the last success, or everywhere."""
    last = Sweep.objects.exclude(succeeded_at=None).order_by("started_at").last()
    if run.is_full or last is None:
        yield UPLOADS
        return
    # What was too young then, was put after the last use that we know of, or both.
    since = last.started_at - SETTLED - storage.PUT_LIFE - USE_RESOLUTION
    for token_id in MobileToken.objects.filter(last_used_at__gte=since).values_list(
        "id", flat=True
    ):
        yield f"{UPLOADS}{token_id}/"


def unfiled(page: list[storage.Listed]) -> list[storage.Listed]:
    keys, filed = [each.key for each in page], set[str]()
    for kind in kinds.every():
        rows = kind.rows._default_manager.filter(key__in=keys)
        filed.update(rows.values_list("key", flat=True))
    return [each for each in page if each.key not in filed]


def see_to(listed: storage.Listed, *, put_at: datetime) -> str:
    """Deal with one object; return what was done, for the count. `put_at` is by our own clock."""
    try:
        found = storage.read(listed.key, limit=kinds.most_bytes())
        return settle(found, put_at=put_at)
    except TooLarge:
        return set_aside(listed.key)
    except NotInBucket:
        return "gone meanwhile"
    except ApiError:
        log.exception("the sweep could not see to an object")
        return "trouble"


def settle(found: storage.StoredObject, *, put_at: datetime) -> str:
    """File an unconfirmed object, or delete what may never be filed, or set it aside."""
    claim = Claim.of_object(found)
    if claim is None:
        return set_aside(found.key)
    if row := uploads.rows(claim).filter(pk=claim.pk).first():
        return settle_second(found, claim, row)
    token = MobileToken.objects.filter(pk=claim.token_id, clinician_id=claim.clinician_id).first()
    if token is None or (missing := unknown(claim)):
        # Our own seal on what we do not know: an older database was restored. Keep it.
        return "unknown phones" if token is None else f"unknown {missing}"
    if not may_be_filed(claim, token, put_at=put_at):
        return set_aside(found.key)
    try:
        uploads.admit(found, claim)
    except WrongBytes:
        return "refused"
    return "filed"


def unknown(claim: Claim) -> str:
    """Name what it belongs to, where that is not known here."""
    if not Consultation.objects.filter(pk=claim.consultation_id).exists():
        return "consultations"
    return kinds.of(claim).unknown(claim)


def settle_second(found: storage.StoredObject, claim: Claim, row: Upload) -> str:
    """Deal with a second object of the same: a duplicate goes only if the first one is there."""
    if row.removed_at:
        kind = kinds.of_row(row)
        storage.delete([*kind.beside(row), found.key])
        return f"deleted {kind.name}s"
    if row.sha256 == claim.sha256 and row.key and storage.exists(row.key):
        storage.delete([found.key])
        return "duplicates"
    return set_aside(found.key)


def may_be_filed(claim: Claim, token: MobileToken, *, put_at: datetime) -> bool:
    """Say whether the phone was paired when it put this, for a consultation of its clinician."""
    # In doubt it is filed: a photo that was put in time must not be lost to a rounded second.
    if token.revoked_at and put_at - CLOCK_GRAIN > token.revoked_at:
        return False
    return Consultation.objects.filter(
        pk=claim.consultation_id, clinician_id=claim.clinician_id
    ).exists()


def set_aside(key: str) -> str:
    """Keep for a week what is not ours to file: somebody may ask where it came from."""
    log.warning("set aside: %s", key)
    storage.move(key, f"{ASIDE}{key}")
    return "set aside"


def forget_aside(bucket_now: datetime) -> int:
    old = [
        each.key
        for page in storage.pages(ASIDE)
        for each in page
        if bucket_now - each.modified_at >= ASIDE_FOR
    ]
    storage.delete(old)
    return len(old)
