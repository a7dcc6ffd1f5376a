"""docs/looks.md shows the states that the walks look at, and every sheet is there."""

import ast
import re
from collections.abc import Iterator

from tests.browser.looks import DOCS, WALKS

SHEET = re.compile(r"^!\[(.+)\]\((looks/.+\.webp)\)$", re.MULTILINE)


def states_of_walks() -> Iterator[str]:
    """Return the states' names as they stand in the walks, in plain words."""
    for walk in WALKS:
        for call in ast.walk(ast.parse(walk.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "inspector.look":
                name = call.args[1]
                assert isinstance(name, ast.Constant), f"{walk.name}:{call.lineno}: no plain name"
                yield str(name.value)


def test_each_state_has_a_name_of_its_own() -> None:
    states = list(states_of_walks())
    assert len(states) == len(set(states))


def test_the_sheets_show_every_state_and_no_other() -> None:
    captions = [caption for caption, _ in SHEET.findall((DOCS / "looks.md").read_text())]
    shown = [state for caption in captions for state in caption.split(" · ")]
    assert sorted(shown) == sorted(states_of_walks())


def test_the_page_shows_every_sheet_that_is_kept() -> None:
    named = {name for _, name in SHEET.findall((DOCS / "looks.md").read_text())}
    kept = {str(sheet.relative_to(DOCS)) for sheet in (DOCS / "looks").iterdir()}
    assert named == kept
