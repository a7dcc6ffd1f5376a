"""End pairings: one phone from the desk, all temporary ones when their clinician signs out."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
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
    theirs = MobileToken.objects.filter(clinician_id=clinician_id)
    return revoke_each(theirs.filter(is_permanent=False), reason=reason)


def revoke_all(clinician: Clinician, *, reason: str) -> int:
    """End every pairing of a clinician's; returns how many there were."""
    return revoke_each(MobileToken.objects.filter(clinician=clinician), reason=reason)


@transaction.atomic
def revoke_each(tokens: QuerySet[MobileToken], *, reason: str) -> int:
    """End all of these pairings or none; returns how many there were.

    Every act takes its rows first and its chain's head last. So here, too: all rows, in one order,
    before the first event, or two acts would wait for each other.
    """
    held = tokens.filter(revoked_at=None).order_by("pk").select_for_update(no_key=True)
    return sum(revoke(token, reason=reason) for token in list(held))


def live_tokens(clinician: Clinician) -> list[MobileToken]:
    """Return the clinician's paired phones, newest first."""
    return [
        token
        for token in clinician.tokens.filter(revoked_at=None)
        if token.is_live and not password_changed(token)
    ]
