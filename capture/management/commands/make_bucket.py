"""Make the bucket of the settings where it is missing, with its CORS rules."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from capture import storage


class Command(BaseCommand):
    help = "Make the bucket where it is missing, and let this site's pages put and show photos."

    def handle(self, *args: Any, **options: Any) -> None:
        storage.make_bucket()
        self.stdout.write(f"The bucket {settings.S3_BUCKET} is there, with its CORS rules.")
