"""Limit failing pairing codes. Only failures count, so a busy clinic never locks itself out."""

from datetime import timedelta

from django.utils import timezone

from tokens.errors import SlowDown
from tokens.models import FailedCode

WINDOW = timedelta(minutes=1)
FAILURES_PER_ADDRESS = 30  # per window
FAILURES_OVERALL = 300  # per window


def check_failures(address: str | None) -> None:
    """Raise SlowDown where this address, or everybody together, failed too often of late."""
    recent = FailedCode.objects.filter(failed_at__gt=timezone.now() - WINDOW)
    overall = recent.count()
    if overall >= FAILURES_OVERALL:
        raise SlowDown
    if overall >= FAILURES_PER_ADDRESS and (
        recent.filter(address=address).count() >= FAILURES_PER_ADDRESS
    ):
        raise SlowDown


def count_failure(address: str | None) -> None:
    """Remember one failure, and forget those that no longer count."""
    FailedCode.objects.filter(failed_at__lte=timezone.now() - 2 * WINDOW).delete()
    FailedCode.objects.create(address=address)
