"""Say whether each filed upload lies in the bucket as it was filed; the exit code says it too."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capture import kinds
from capture.verify import findings


class Command(BaseCommand):
    help = "Read every filed photo and segment from the bucket, and compare its hash with the one on record."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for finding in findings():
            self.stderr.write(finding)
            wrong += 1
        if wrong:
            raise CommandError(f"{wrong} photos or segments are not as they were filed.")
        filed = [
            f"{kind.rows._default_manager.exclude(key=None).count()} {kind.name}s"
            for kind in kinds.every()
        ]
        self.stdout.write(f"{', '.join(filed)}; all as filed.")
