"""A phone far away, in a browser of its own: its battery may die, its disk be looked at."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page

from bench.peers.ground import Ground
from tests.browser import acts
from tests.browser.conftest import CAMERA, FLAGS
from tests.chromium import chromium
from tests.torture.handset import processes_of


@dataclass
class Phone:
    """A browser with a profile of its own, far away, which can be killed and started again."""

    ground: Ground
    profile: Path
    flags: tuple[str, ...]

    @contextmanager
    def on(self) -> Iterator[Page]:
        context = self.launch()
        yield context.new_page()
        with suppress(Error):
            context.close()

    def launch(self) -> BrowserContext:
        return self.ground.stage.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=chromium(),
            args=[*FLAGS, *CAMERA, *self.flags],
            base_url=self.ground.stage.installation.origin,
            **acts.PHONE,
        )

    def kill(self) -> None:
        """Let the battery die."""
        for pid in processes_of(self.profile):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def disk(self) -> bytes:
        """Return all that lies on it, one file after another."""
        return b"".join(path.read_bytes() for path in self.profile.rglob("*") if path.is_file())
