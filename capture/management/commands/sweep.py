"""Clean up: once, or again and again."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from capture.sweep import sweep
from tokens.errors import ApiError

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "File what was never confirmed, forget what has expired. Once, or --every SECONDS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS")

    def handle(self, *args: Any, every: int | None, **options: Any) -> None:
        if every is None:
            self.once()
        while every is not None:
            self.again()
            time.sleep(every)

    def once(self) -> None:
        done = sweep()
        for kind, count in sorted(done.items()):
            self.stdout.write(f"{count} {kind}")
        if not done:
            self.stdout.write("nothing to do")

    def again(self) -> None:
        """A bucket or database that is away now is back at the next time."""
        close_old_connections()
        try:
            self.once()
        except ApiError as error:
            log.warning("the sweep was put off: %s", error)
