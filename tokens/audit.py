"""Record what was done, in the transaction that does it: the fact and its event commit together."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from tokens import chain
from tokens.models import AuditEvent

# The grammar: what, then what happened to it. Nothing else is recorded.
ACTIONS = frozenset(
    {
        "admin.changed",
        "admin.viewed",
        "audit.exported",
        "chain.opened",
        "consent.given",
        "consent.withdrawn",
        "consultation.downloaded",
        "consultation.ended",
        "consultation.started",
        "consultation.viewed",
        "factor.added",
        "factor.failed",
        "factor.removed",
        "factor.renewed",
        "factor.used",
        "pairing.acknowledged",
        "pairing.expired",
        "pairing.offered",
        "pairing.redeemed",
        "pairing.refused",
        "password.changed",
        "photo.checked",
        "photo.deleted",
        "photo.described",
        "photo.downloaded",
        "photo.moved",
        "photo.purged",
        "photo.refused",
        "photo.restored",
        "photo.rotated",
        "photo.uploaded",
        "photo.viewed",
        "recording.asked",
        "recording.declined",
        "recording.deleted",
        "recording.downloaded",
        "recording.ended",
        "recording.started",
        "recording.viewed",
        "segment.deleted",
        "segment.refused",
        "segment.uploaded",
        "signin.ended",
        "signin.failed",
        "signin.succeeded",
        "tier.changed",
        "tier.claimed",
        "token.expired",
        "token.made_permanent",
        "token.made_temporary",
        "token.refused",
        "token.renamed",
        "token.revoked",
        "token.rotated",
    }
)


def record(
    action: str,
    *,
    clinician_id: UUID | None,
    token_id: UUID | None = None,
    subject_id: UUID | None = None,
    actor: str = "",
    **details: str | int,
) -> AuditEvent:
    """Write one audit event beside the change that it speaks of.

    `details` are facts for an auditor (a reason, a count), never a code, secret, patient
    reference or caption. Raises ValueError for an action outside the grammar.
    """
    return write(
        AuditEvent(
            action=action,
            clinician_id=clinician_id,
            token_id=token_id,
            subject_id=subject_id,
            actor=actor,
            details=details,
        )
    )


def record_each(
    action: str, *, clinician_id: UUID, subject_ids: Iterable[UUID], **details: str | int
) -> None:
    """Write the same of several subjects, an event each, with as many queries as for one."""
    each_of = [
        AuditEvent(action=action, clinician_id=clinician_id, subject_id=pk, details=details)
        for pk in subject_ids
    ]
    if each_of:
        write(*each_of)


said: set[tuple[object, ...]] = set()
SAID_AT_MOST = 10_000


def record_once(action: str, *, clinician_id: UUID, token_id: UUID, **details: str | int) -> None:
    """Record what a phone repeats with each call: once for its token and these details.

    What this process has recorded, or found recorded, it does not ask the database again.
    """
    fact = (action, token_id, *sorted(details.items()))
    if fact in said:
        return
    event = AuditEvent(action=action, clinician_id=clinician_id, token_id=token_id, details=details)
    with transaction.atomic():
        if not is_recorded(event):
            write(event)
    if len(said) >= SAID_AT_MOST:
        said.clear()
    said.add(fact)


def is_recorded(event: AuditEvent) -> bool:
    name = chain.chain_of(event.clinician_id)
    chain.hold(name)  # of two calls at once, one waits for the other's event and finds it
    return AuditEvent.objects.filter(
        chain=name, action=event.action, token_id=event.token_id, details=event.details
    ).exists()


@transaction.atomic(savepoint=False)  # an event that fails takes its fact with it
def write(*events: AuditEvent) -> AuditEvent:
    """Write events of one clinician; return the last."""
    for event in events:
        if event.action not in ACTIONS:
            raise ValueError(f"{event.action!r} is not an audit action")
    chain.append(*events)
    return events[-1]
