"""Say whether anybody changed the audit trail, or it leaves anything out, by exit code too."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tokens import anchor
from tokens.models import AuditHead
from tokens.verify import findings


class Command(BaseCommand):
    help = "Prove the chains of audit events, and compare them with pairings and revocations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="FILE",
            help="compare with the heads in FILE, then keep the present ones there; "
            "let it lie where the database's administrators cannot write",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path | None = options["anchor"]
        heads = list(AuditHead.objects.all())
        wrong = sum(map(self.report, findings(heads)))
        if file:
            wrong += self.compare(file)
        if wrong:
            raise CommandError(f"The audit trail is wrong in {wrong} place{'s'[: wrong - 1]}.")
        if file:
            self.keep(file, heads)
        events = sum(head.count for head in heads)
        self.stdout.write(f"{events} events in {len(heads)} chains; nothing is changed or missing.")

    def report(self, finding: str) -> int:
        self.stderr.write(finding)
        return 1

    def compare(self, file: Path) -> int:
        try:
            return sum(map(self.report, anchor.anchor_findings(file)))
        except (OSError, ValueError) as error:
            raise CommandError(f"The anchor cannot be read: {error}") from error

    def keep(self, file: Path, heads: list[AuditHead]) -> None:
        if not file.exists():
            self.stdout.write(f"{file} held no anchor yet; one is kept there from now on.")
        anchor.write(file, heads)
