"""End pairings that nobody uses; forget codes and sign-ins that can no longer be asked for."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tokens import audit, signals
from tokens.guard import forget_old
from tokens.models import FailedCode, MobileToken, Pairing
from tokens.standing import in_use
from tokens.throttle import WINDOW

BATCH = 200  # pairings
REMEMBERED = timedelta(days=1)  # so that "expired" and "used" stay true answers for a day

# Somebody else offered it, the phone is paired, and its clinician has not said a word about it.
UNSEEN = ~Q(offered_by="") & Q(acknowledged_at=None, token__isnull=False, token__revoked_at=None)


def forget_old_codes() -> int:
    """Delete offers a day after their end, and failures that no longer count; return how many."""
    now = timezone.now()
    old = Pairing.objects.filter(expires_at__lt=now - REMEMBERED).exclude(UNSEEN)
    offers = sum(map(forget, old.iterator()))
    failures, _ = FailedCode.objects.filter(failed_at__lt=now - 2 * WINDOW).delete()
    return offers + failures + forget_old()


@transaction.atomic
def forget(pairing: Pairing) -> int:
    """Delete an offer; that nobody ever used it is recorded with it."""
    gone, _ = Pairing.objects.filter(pk=pairing.pk).delete()
    if gone and pairing.used_at is None:
        audit.record("pairing.expired", clinician_id=pairing.clinician_id, subject_id=pairing.id)
    return gone


def end_idle_pairings() -> int:
    """End pairings that were not used for as long as the clinic's settings say; return how many."""
    idle = MobileToken.objects.filter(revoked_at=None, expired_at=None).exclude(
        in_use(timezone.now())
    )
    return sum(map(end_idle, idle.iterator(chunk_size=BATCH)))


@transaction.atomic
def end_idle(token: MobileToken) -> int:
    """Write down that a pairing has run out, unless it was used or ended meanwhile."""
    now = timezone.now()
    idle = MobileToken.objects.filter(pk=token.pk, revoked_at=None, expired_at=None)
    if not idle.exclude(in_use(now)).update(expired_at=now):
        return 0
    audit.record("token.expired", clinician_id=token.clinician_id, token_id=token.pk)
    signals.phone_unpaired.send(MobileToken, clinician_id=token.clinician_id)
    return 1


def forget_ended_sign_ins() -> int:
    """Delete sessions that are over; return how many."""
    ended, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return ended
