"""End recordings that nobody stops: their phone is unpaired, or has not been heard any more."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from recordings import running
from recordings.models import Recording

FORGOTTEN_AFTER = timedelta(hours=12)  # without a word from its phone
UNPAIRED = Q(token__revoked_at__isnull=False) | Q(token__expired_at__isnull=False)


def end_unpaired(clinician_id: UUID | None = None) -> int:
    """End what unpaired phones record, of one clinician's or all; return how many."""
    left = Recording.objects.filter(UNPAIRED, ended_at=None)
    if clinician_id:
        left = left.filter(clinician=clinician_id)
    return sum(running.stop(each, reason=Recording.End.UNPAIRED) for each in left)


def end_forgotten() -> int:
    """End what nothing was heard of for twelve hours; return how many."""
    left = Recording.objects.filter(ended_at=None, heard_at__lte=timezone.now() - FORGOTTEN_AFTER)
    return sum(running.stop(each, reason=Recording.End.SILENT, actor="sweep") for each in left)
