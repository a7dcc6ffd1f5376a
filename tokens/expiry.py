"""Forget pairing codes that can no longer be asked for."""

from datetime import timedelta

from django.utils import timezone

from tokens.models import FailedCode, Pairing
from tokens.throttle import WINDOW

REMEMBERED = timedelta(days=1)  # so that "expired" and "used" stay true answers for a day


def forget_old_codes() -> int:
    """Delete offers a day after their end, and failures that no longer count; return how many."""
    now = timezone.now()
    offers, _ = Pairing.objects.filter(expires_at__lt=now - REMEMBERED).delete()
    failures, _ = FailedCode.objects.filter(failed_at__lt=now - 2 * WINDOW).delete()
    return offers + failures
