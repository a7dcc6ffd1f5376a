"""Prove the bucket of the settings, in words; the exit code says it too."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capture.proof import Line, prove


class Command(BaseCommand):
    help = "Ask the bucket for each promise that photos rely on, and say what to change."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for line in prove():
            self.say(line)
            wrong += not line.is_good
        if wrong:
            raise CommandError(f"This bucket is not fit for photos: {wrong} to mend.")
        self.stdout.write("This bucket is fit for photos.")

    def say(self, line: Line) -> None:
        mark = self.style.SUCCESS("good ") if line.is_good else self.style.ERROR("WRONG")
        self.stdout.write(f"{mark}  {line.name}: {line.says}")
        if line.change:
            self.stdout.write(f"       Change: {line.change}")
