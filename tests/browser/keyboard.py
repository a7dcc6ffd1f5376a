"""Hands that know no mouse: they go by Tab, and read what has the focus."""

import re

from playwright.sync_api import Page, expect

MOST = 120  # presses of Tab: a page has far fewer places to stop at
NAMED = re.compile(r"""- '?(\w+)(?: "((?:[^"\\\\]|\\\\.)*)")?""")  # of Playwright's ARIA snapshots


def focused(page: Page) -> str:
    """Return what a screen reader says of the place that has the focus: `role: name`."""
    if page.evaluate("document.activeElement === document.body"):
        return "nothing: "
    found = NAMED.match(page.locator(":focus").aria_snapshot())
    assert found, "what has the focus has neither role nor name"
    return f"{found[1]}: {found[2] or ''}"


def is_seen(page: Page) -> bool:
    """Say whether the eye finds what has the focus: a ring, and within the window."""
    return page.evaluate("""() => {
      const it = document.activeElement;
      const ring = getComputedStyle(it);
      const { top, bottom, width, height } = it.getBoundingClientRect();
      const outlined = ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) > 0;
      const has = it.matches(":focus-visible") && (outlined || ring.boxShadow !== "none");
      return has && width > 0 && height > 0 && bottom > 0 && top < innerHeight;
    }""")


def go_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until what has this name (a pattern) has the focus."""
    passed = []
    for _ in range(MOST):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(focused(page))
        if re.fullmatch(rf"\w+: {name}", passed[-1], re.DOTALL):
            assert is_seen(page), f"nobody sees the focus on {passed[-1]}"
            return
    raise AssertionError(f"Tab leads to no {name!r}, but to {passed}")


def press(page: Page, name: str, *, key: str = "Enter") -> None:
    go_to(page, name)
    page.keyboard.press(key)


def type_into(page: Page, name: str, text: str) -> None:
    go_to(page, name)
    page.keyboard.type(text)


def still_at(page: Page, name: str) -> None:
    """Wait until what has this name has the focus, and say so where it never does."""
    expect(page.locator(":focus")).to_have_accessible_name(re.compile(name))
