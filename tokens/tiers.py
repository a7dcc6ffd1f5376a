"""What a clinician's tier allows. It is held here, and never taken from what a phone says."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections

from tokens.models import Clinician, Tier, TierLimits

# Where an installation begins; its admin decides. None: what the settings say, or no limit.
AT_FIRST = {
    Tier.BASIC: {"photos_per_consultation": 100, "permanent_phones": 1},
    Tier.STANDARD: {"photos_per_consultation": 300, "permanent_phones": 2},
    Tier.PREMIUM: {"permanent_phones": 5, "max_dimension": 1600},
}


def limits_of(clinician_id: UUID) -> TierLimits:
    """Return the limits of this clinician's tier, as they stand now."""
    tier = Clinician.objects.filter(pk=clinician_id).values("tier")
    return TierLimits.objects.filter(tier__in=tier).first() or TierLimits()


def max_bytes(limits: TierLimits) -> int:
    """Return the most bytes of a photo: the installation's cap, or less."""
    cap: int = settings.PHOTO_MAX_BYTES
    return min(limits.max_bytes or cap, cap)


def max_dimension(limits: TierLimits) -> int:
    """Return the most pixels of a photo's longer side."""
    return limits.max_dimension or settings.PHOTO_MAX_DIMENSION


def fill(*, using: str, **_: Any) -> None:
    """Make the rows that are missing, wherever the table exists (after a migrate)."""
    if TierLimits._meta.db_table in connections[using].introspection.table_names():
        rows = [TierLimits(tier=tier, **limits) for tier, limits in AT_FIRST.items()]
        TierLimits.objects.using(using).bulk_create(rows, ignore_conflicts=True)
