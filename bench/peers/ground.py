"""What all comparisons stand on: the product's stage, and one Companion that serves the peers."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import urlencode

from playwright.sync_api import Page

from bench.peers.companion import Companion, companion
from bench.stage import Stage
from tests.browser import acts


class Ground:
    """Starts only what a comparison asks for; the stage stops all of it in the end."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @cached_property
    def companion(self) -> Companion:
        log = self.stage.folder / "companion.log"
        return self.stage.running.enter_context(companion(self.stage.installation, log=log))

    @contextmanager
    def lab(self) -> Iterator[Page]:
        """Open the page on which everybody shrinks pictures."""
        with self.stage.browser.new_context(permissions=["camera"]) as context:
            lab = context.new_page()
            lab.goto(f"{self.companion.origin}/page/lab.html")
            lab.evaluate("lab.open()")
            yield lab

    @contextmanager
    def uppy(self) -> Iterator[Page]:
        """Open Uppy's page on a phone."""
        with self.stage.browser.new_context(**acts.PHONE) as context:
            page = context.new_page()
            page.goto(self.uppy_url())
            yield page

    def uppy_url(self, *, limit: int = 6, shrink: int = 1, store: str = "capture") -> str:
        """Return its address; `limit`: files it sends at once, `store`: where it keeps them."""
        asked = urlencode({"limit": limit, "shrink": shrink, "store": store})
        return f"{self.companion.origin}/page/uppy.html?{asked}"
