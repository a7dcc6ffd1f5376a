"""Turn news from below into a ring at the desk."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from capture import doorbell
from tokens import signals


@receiver(
    [
        signals.phone_paired,
        signals.phone_unpaired,
        signals.phone_changed,
        signals.code_tried_again,
        signals.code_offered_by_other,
        signals.phone_refused,
        signals.phone_renamed,
    ]
)
def ring_for_phones(clinician_id: UUID, **_: Any) -> None:
    doorbell.ring(clinician_id, doorbell.Region.PHONES)


@receiver(signals.limits_changed)
def ring_for_limits(clinician_id: UUID, **_: Any) -> None:
    """Let the phones look again: what they may take stands beside the consultation."""
    doorbell.ring(clinician_id, doorbell.Region.CONSULTATION)
