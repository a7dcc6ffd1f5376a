"""Say whether each filed photo lies in the bucket as it was filed; the exit code says it too."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capture.models import Photo
from capture.verify import findings


class Command(BaseCommand):
    help = "Read every filed photo from the bucket, and compare its hash with the one on record."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for finding in findings():
            self.stderr.write(finding)
            wrong += 1
        if wrong:
            raise CommandError(f"{wrong} photos are not as they were filed.")
        self.stdout.write(f"{Photo.objects.exclude(key=None).count()} photos; all as filed.")
