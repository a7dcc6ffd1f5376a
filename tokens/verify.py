"""Compare the audit trail with what it speaks of: no fact of trust without its event."""

from collections.abc import Iterator

from django.db.models import QuerySet

from tokens.audit import ACTIONS
from tokens.models import AuditEvent, MobileToken


def findings() -> Iterator[str]:
    """Yield a sentence for each thing that the audit trail leaves out or makes up.

    Rows are not chained yet: one that somebody changed, or removed together with what it speaks
    of, is not found.
    """
    for action in AuditEvent.objects.exclude(action__in=ACTIONS).values_list("action", flat=True):
        yield f"an event says {action!r}, which nothing here records"
    yield from without_event("pairing.redeemed", MobileToken.objects.all())
    yield from without_event("token.revoked", MobileToken.objects.exclude(revoked_at=None))


def without_event(action: str, tokens: QuerySet[MobileToken]) -> Iterator[str]:
    recorded = AuditEvent.objects.filter(action=action).values("token_id")
    for token in tokens.exclude(pk__in=recorded):
        yield f"token {token.pk} has no {action} event"
