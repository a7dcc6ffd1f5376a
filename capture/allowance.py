"""How many photos a consultation may still have: said before the shutter, never to refuse one."""

from uuid import UUID

from capture.models import Consultation, Photo
from tokens.models import TierLimits
from tokens.tiers import limits_of


def photos_left(consultation: Consultation, allowed: TierLimits) -> int | None:
    """Return how many more may be filed here; None where the tier has no limit."""
    most = allowed.photos_per_consultation
    return None if most is None else max(0, most - filed(consultation.pk))


def is_used_up(consultation_id: UUID, clinician_id: UUID) -> bool:
    """Say whether a photo that is filed now is one too many for its clinician's tier."""
    most = limits_of(clinician_id).photos_per_consultation
    return most is not None and filed(consultation_id) >= most


def filed(consultation_id: UUID) -> int:
    return Photo.objects.filter(consultation=consultation_id, removed_at=None).count()
