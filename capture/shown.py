"""Note when a photo's picture was first on a desk's screen, as the desk itself says.

It holds nothing up and rings nothing: it is for the page of latencies alone.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from capture.models import TOLD_WITHIN, Photo
from tokens.models import Clinician


def note(clinician: Clinician, photo_ids: Iterable[UUID]) -> int:
    """Note it for those that no desk has shown before, by compare-and-set; return how many.

    A photo that nobody looked at for a day was not slow: for it nothing is noted.
    """
    now = timezone.now()
    unseen = Photo.objects.filter(clinician=clinician, pk__in=list(photo_ids), shown_at=None)
    return unseen.filter(uploaded_at__gt=now - TOLD_WITHIN).update(shown_at=now)
