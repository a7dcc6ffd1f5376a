"""Look at a page as it stands: with axe-core, on a narrow screen, and for a thumb.

Getting to a state costs more than looking at it, so each state is looked at in every way.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.npm import package

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = ("light", "dark")
# WCAG 1.4.10: 320 px. A window of 1280 px shows as much at 400 %, and 640 px at 200 % (1.4.4).
WIDTHS = (640, 320)
LOOKS = Path(__file__).with_name("inspection.js")


class Inspector:
    """Remembers what it finds, so that one run of a test shows all of it."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def look(self, page: Page, state: str) -> None:
        """Look at this state in every way; the page is left as it was."""
        bring_tools(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.note(f"{state}, {scheme}", page.evaluate("tags => look.axe(tags)", TAGS))
        self.look_narrow(page, state)

    def look_narrow(self, page: Page, state: str) -> None:
        size = page.viewport_size
        assert size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": size["height"]})
            for way in ("overflow", "targets"):
                self.note(f"{state}, {width} px", page.evaluate(f"() => look.{way}()"))
        page.set_viewport_size(size)

    def note(self, state: str, findings: Sequence[str]) -> None:
        self.found += [f"{state}: {each}" for each in findings]


# Who looks in the inspector's place, where somebody does.
LOOKING = pytest.StashKey[Callable[[], Inspector]]()


def bring_tools(page: Page) -> None:
    """Put axe-core and the looks into the page, past its content policy, which stays in force."""
    if not page.evaluate("() => 'look' in window"):
        for source in sources():
            page.evaluate(source)


@cache
def sources() -> tuple[str, str]:
    return (package("axe-core") / "axe.min.js").read_text(), LOOKS.read_text()
