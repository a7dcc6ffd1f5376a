"""Write down what was done to a recording, and ring for it, within the act's transaction.

An act takes its rows in one order (consultation, consent or request, recording, segment), and its
chain's head after them all.
"""

from typing import Any
from uuid import UUID

from capture import doorbell
from capture.models import Consultation
from recordings.models import Recording
from tokens import audit
from tokens.models import MobileToken


def tell(
    action: str, consultation: Consultation, *, token: MobileToken | None, **details: Any
) -> None:
    """Record what was done about a consultation: by its phone, or without one at the desk."""
    audit.record(
        action,
        clinician_id=consultation.clinician_id,
        token_id=token.pk if token else None,
        subject_id=consultation.pk,
        **details,
    )
    ring(consultation.clinician_id)


def tell_of(
    action: str,
    recording: Recording,
    *,
    token: MobileToken | None = None,
    actor: str = "",
    **details: Any,
) -> None:
    """Record what was done to a recording: by a phone, by `actor`, or else at the desk."""
    audit.record(
        action,
        clinician_id=recording.clinician_id,
        token_id=token.pk if token else None,
        subject_id=recording.pk,
        actor=actor,
        **details,
    )
    ring(recording.clinician_id)


def ring(clinician_id: UUID) -> None:
    doorbell.ring(clinician_id, doorbell.Region.RECORDING)
