"""Print the audit trail as JSON Lines, oldest first, one event at a time."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from tokens import audit
from tokens.models import AuditEvent


class Command(BaseCommand):
    help = "Print the audit events as JSON Lines. That somebody did so is an event itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since", type=midnight, metavar="YYYY-MM-DD", help="leave out what is older (UTC)"
        )

    def handle(self, *args: Any, since: datetime | None, **options: Any) -> None:
        audit.record("audit.exported", clinician_id=None, actor="the operator, by export_audit")
        events = AuditEvent.objects.order_by("id")
        if since:
            events = events.filter(happened_at__gte=since)
        for event in events.values().iterator(chunk_size=2000):
            self.stdout.write(json.dumps(event, default=plain, ensure_ascii=False))


def midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def plain(value: datetime | UUID) -> str:
    """Return moments to the microsecond: the MAC covers them so."""
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)
