"""Link audit events: each carries a MAC over itself and the MAC before it; a head seals the end.

A chain per clinician, and `system` for the rest. Who has no AUDIT_KEY can change, drop, add or
reorder nothing that `verify_audit` would not find.
"""

import hmac
import json
import logging
from datetime import UTC
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare

from tokens.models import AuditEvent, AuditHead

log = logging.getLogger(__name__)

SYSTEM = "system"
OPENED = "chain.opened"


def append(*events: AuditEvent) -> None:
    """Save events of one chain as its last, within a transaction, which holds the head."""
    head = hold(chain_of(events[0].clinician_id))
    sound = is_sealed(head)
    if not sound:
        resume(head)
    for event in events:
        event.chain, event.position, event.previous = head.chain, head.count + 1, head.mac
        event.mac = mac_of(event)
        head.count, head.mac = event.position, event.mac
    AuditEvent.objects.bulk_create(events)
    if sound:
        # Only then: sealing a head that somebody changed would make their work look like ours.
        head.seal = seal_of(head)
    head.save(update_fields=["count", "mac", "seal"])


def chain_of(clinician_id: UUID | None) -> str:
    return str(clinician_id or SYSTEM)


def hold(chain: str) -> AuditHead:
    """Return the chain's head, locked until the transaction ends; SQLite locks all by itself."""
    head, is_new = AuditHead.objects.select_for_update().get_or_create(chain=chain)
    if is_new:
        resume(head)
        if head.count == 0:
            head.seal = seal_of(head)
        if chain != SYSTEM:
            # So that a chain that is dropped as a whole is missed.
            append(AuditEvent(action=OPENED, subject_id=UUID(chain)))
    return head


def resume(head: AuditHead) -> None:
    """Go on after the last event there is: no act fails because somebody tampered here."""
    events = AuditEvent.objects.filter(chain=head.chain).order_by("-position")
    head.count, head.mac = events.values_list("position", "mac").first() or (0, "")
    if head.count:
        log.critical("the head of audit chain %s is not as it was left", head.chain)


def mac_of(event: AuditEvent) -> str:
    """Return HMAC-SHA256 over all that an event says, its chain, and the MAC before it."""
    return mac(
        "event",
        event.chain,
        event.previous,
        event.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.action,
        *(str(each or "") for each in (event.clinician_id, event.token_id, event.subject_id)),
        event.actor,
        event.details,
    )


def seal_of(head: AuditHead) -> str:
    return mac("head", head.chain, head.count, head.mac)


def is_sealed(head: AuditHead) -> bool:
    return constant_time_compare(head.seal, seal_of(head))


def mac(*facts: object) -> str:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), "sha256").hexdigest()
