"""Say whether each filed upload lies in the bucket as it was filed; the exit code says it too."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capture import kinds
from capture.verify import findings


class Command(BaseCommand):
    help = "Read all that is filed from the bucket, and compare its hash with the one on record."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for finding in findings():
            self.stderr.write(finding)
            wrong += 1
        if wrong:
            raise CommandError(f"{wrong} photos or segments are not as they were filed.")
        self.stdout.write(f"{', '.join(counts())}; all as filed.")


def counts() -> Iterator[str]:
    """Yield how many of each kind are filed; where nothing is recorded, nothing is said of it."""
    for kind in kinds.every():
        count = kind.rows._default_manager.exclude(key=None).count()
        if count or kind.name == "photo":
            yield f"{count} {kind.name}s"
