"""Forget pairing codes and sign-ins that can no longer be asked for."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tokens import audit
from tokens.guard import forget_old
from tokens.models import FailedCode, Pairing
from tokens.throttle import WINDOW

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


def forget_ended_sign_ins() -> int:
    """Delete sessions that are over; return how many."""
    ended, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return ended
