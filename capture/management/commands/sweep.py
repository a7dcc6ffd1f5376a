"""Clean up once: what has expired, and what nobody can ask for any more."""

from typing import Any

from django.core.management.base import BaseCommand

from capture.sweep import sweep


class Command(BaseCommand):
    help = "Clean up once. (Photos that nobody confirmed are left alone so far.)"

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in sweep().items():
            self.stdout.write(f"{count} {kind} removed")
