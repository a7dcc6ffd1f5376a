"""End pairings: one phone from the desk, all temporary ones when their clinician signs out."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tokens import audit, signals
from tokens.auth import password_changed
from tokens.models import Clinician, MobileToken


@transaction.atomic
def revoke(token: MobileToken, *, reason: str, actor: str = "") -> bool:
    """End one phone's pairing. Twice is as good as once; returns whether this call did it.

    `actor` is who does so, for the audit, where it is not its clinician.
    """
    live = MobileToken.objects.filter(pk=token.pk, revoked_at=None)
    if not live.update(revoked_at=timezone.now()):
        return False
    audit.record(
        "token.revoked",
        clinician_id=token.clinician_id,
        token_id=token.id,
        actor=actor,
        reason=reason,
    )
    signals.phone_unpaired.send(MobileToken, clinician_id=token.clinician_id)
    return True


def revoke_temporary(clinician_id: UUID, *, reason: str) -> int:
    """End all pairings that last only as long as their clinician is signed in; returns how many."""
    temporary = MobileToken.objects.filter(
        clinician_id=clinician_id, is_permanent=False, revoked_at=None
    )
    return sum(revoke(token, reason=reason) for token in temporary)


def revoke_all(clinician: Clinician, *, reason: str) -> int:
    """End every pairing of a clinician's; returns how many there were."""
    return sum(revoke(token, reason=reason) for token in clinician.tokens.filter(revoked_at=None))


def live_tokens(clinician: Clinician) -> list[MobileToken]:
    """Return the clinician's paired phones, newest first."""
    return [
        token
        for token in clinician.tokens.filter(revoked_at=None)
        if token.is_live and not password_changed(token)
    ]
