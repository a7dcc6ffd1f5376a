"""Prove the audit trail: nobody changed it, and no fact of trust is without its event."""

from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import QuerySet

from tokens import triggers
from tokens.audit import ACTIONS
from tokens.models import AuditEvent, AuditHead, MobileToken
from tokens.walk import chain_findings


def findings(heads: Iterable[AuditHead]) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong; `heads` were read before.

    What is not found: all of the database put back to an older state (the anchor finds that), and
    what somebody who holds AUDIT_KEY writes, where they rewrite the anchor too.
    """
    for name in triggers.missing(connection):
        yield f"the trigger {name} is missing or altered: the database would let events change"
    yield from chain_findings(heads)
    for action in AuditEvent.objects.exclude(action__in=ACTIONS).values_list("action", flat=True):
        yield f"an event says {action!r}, which nothing here records"
    yield from without_event("pairing.redeemed", MobileToken.objects.all())
    yield from without_event("token.revoked", MobileToken.objects.exclude(revoked_at=None))


def without_event(action: str, tokens: QuerySet[MobileToken]) -> Iterator[str]:
    recorded = AuditEvent.objects.filter(action=action).values("token_id")
    for pk in tokens.exclude(pk__in=recorded).values_list("pk", flat=True).iterator():
        yield f"token {pk} has no {action} event"
