"""Record what was done, in the transaction that does it: the fact and its event commit together."""

from uuid import UUID

from tokens.models import AuditEvent

# The grammar: what, then what happened to it. Nothing else is recorded.
ACTIONS = frozenset(
    {
        "admin.changed",
        "admin.viewed",
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
        "pairing.offered",
        "pairing.redeemed",
        "pairing.refused",
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
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is not an audit action")
    return AuditEvent.objects.create(
        action=action,
        clinician_id=clinician_id,
        token_id=token_id,
        subject_id=subject_id,
        actor=actor,
        details=details,
    )
