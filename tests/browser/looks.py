"""Make docs/looks: every state of every page, at each size, light and dark.

    python -m tests.browser.looks [what pytest takes]

The walks that reach the states are tests: those that look at them with axe-core, and `walks.py`
for days and pages that those do not come to. Here a photographer looks in the inspector's place.
With arguments only some of the walks are gone, and their sheets lie in a temporary folder.
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, ViewportSize

from tests.browser.inspection import LOOKING, SCHEMES, Inspector
from tests.browser.installation import BASE

DOCS = BASE / "docs"
HERE = Path(__file__).parent
WALKS = [
    HERE / name
    for name in (
        "test_accessible_gates.py",
        "test_accessible_desk.py",
        "test_accessible_phone.py",
        "test_recording.py",
        "walks.py",
    )
]
DESK = ((1280, 800), (1920, 1080), (820, 1180), (390, 844))
PHONE = ((390, 844), (820, 1180))
WIDEST_PHONE = 400
STATES_ON_A_SHEET = {"desk": 2, "phone": 4}
PICTURE = 400  # px high
GAP, CAPTION = 8, 24
PAPER, INK = "#8b979a", "#0b1518"
QUALITY = 40

# One that is out of sight may be lazy, and then is never decoded.
PICTURES_IN_SIGHT = """() => Promise.allSettled([...document.images].filter((each) => {
  const { width, top, bottom } = each.getBoundingClientRect();
  return width && bottom > 0 && top < innerHeight && each.checkVisibility();
}).map((each) => each.decode()))"""

HEAD = """# What every page looks like

Each sheet shows states of one walk through the product, named above their pictures: the desk at
1280 × 800, 1920 × 1080, 820 × 1180 and 390 × 844, the phone at 390 × 844 and 820 × 1180, in light
and in dark. `python -m tests.browser.looks` goes the ways again and makes all of it anew.
"""


@dataclass(frozen=True)
class Look:
    """One state: the test that reached it, its name, and its picture."""

    walk: str
    end: str
    state: str
    picture: Image.Image


@dataclass
class Album:
    """pytest's plugin: has a photographer look where the tests have an inspector."""

    looks: list[Look] = field(default_factory=list)
    walk: str = ""

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[LOOKING] = lambda: Photographer(self)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests that look at something."""
        items[:] = [item for item in items if "inspector" in getattr(item, "fixturenames", ())]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.walk = item.name.removeprefix("test_")

    def add(self, end: str, state: str, picture: Image.Image) -> None:
        if state in (look.state for look in self.looks):
            raise ValueError(f"Two states have one name: {state}")
        self.looks.append(Look(self.walk, end, state, picture))


class Photographer(Inspector):
    """Takes a state's pictures; the page is left as it was."""

    def __init__(self, album: Album) -> None:
        super().__init__()
        self.album = album

    def look(self, page: Page, state: str) -> None:
        size = page.viewport_size
        assert size
        end, sizes = ("phone", PHONE) if size["width"] < WIDEST_PHONE else ("desk", DESK)
        rows = []
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            rows.append(beside([shot(page, *each) for each in sizes]))
        page.set_viewport_size(size)
        picture = beside(rows) if end == "phone" else below(rows)
        self.album.add(end, state, captioned(picture, state))


def shot(page: Page, width: int, height: int) -> Image.Image:
    """Return what the page shows at a size, as high as all pictures of a sheet are."""
    page.set_viewport_size(ViewportSize(width=width, height=height))
    page.evaluate(PICTURES_IN_SIGHT)
    png = io.BytesIO(page.screenshot(animations="disabled", caret="initial"))
    taken = Image.open(png).convert("RGB")
    return taken.resize((round(width * PICTURE / height), PICTURE), Image.Resampling.LANCZOS)


# --- sheets -------------------------------------------------------------------------------------


def beside(pictures: list[Image.Image]) -> Image.Image:
    width = sum(each.width + GAP for each in pictures) - GAP
    sheet = Image.new("RGB", (width, max(each.height for each in pictures)), PAPER)
    left = 0
    for each in pictures:
        sheet.paste(each, (left, 0))
        left += each.width + GAP
    return sheet


def below(pictures: list[Image.Image]) -> Image.Image:
    height = sum(each.height + GAP for each in pictures) - GAP
    sheet = Image.new("RGB", (max(each.width for each in pictures), height), PAPER)
    top = 0
    for each in pictures:
        sheet.paste(each, (0, top))
        top += each.height + GAP
    return sheet


def captioned(picture: Image.Image, words: str) -> Image.Image:
    sheet = Image.new("RGB", (picture.width, picture.height + CAPTION), PAPER)
    sheet.paste(picture, (0, CAPTION))
    font = ImageFont.load_default(size=17)
    ImageDraw.Draw(sheet).text((4, 1), words, fill=INK, font=font)
    return sheet


def sheets(looks: list[Look]) -> Iterator[tuple[Look, ...]]:
    """Return the looks of each sheet: of one walk, and of one end."""
    groups: dict[tuple[str, str], list[Look]] = {}
    for look in looks:
        groups.setdefault((look.walk, look.end), []).append(look)
    for (_, end), group in groups.items():
        yield from batched(group, STATES_ON_A_SHEET[end], strict=False)


def write(looks: list[Look], folder: Path) -> None:
    """Write the sheets and the page that shows them, in place of the earlier ones."""
    (folder / "looks").mkdir(exist_ok=True)
    for old in (folder / "looks").glob("*.webp"):
        old.unlink()
    lines, walk = [HEAD], ""
    for number, sheet in enumerate(sheets(looks), start=1):
        first = sheet[0]
        if first.walk != walk:
            walk = first.walk
            lines.append(f"## {walk.replace('_', ' ').capitalize()}\n")
        name = f"looks/{number:02}-{first.end}.webp"
        below([look.picture for look in sheet]).save(folder / name, quality=QUALITY, method=6)
        lines.append(f"![{' · '.join(look.state for look in sheet)}]({name})\n")
    (folder / "looks.md").write_text("\n".join(lines))


def main(arguments: list[str]) -> int:
    """Walk, and write what was seen; where a walk fails, the earlier sheets stay."""
    album = Album()
    plain = ["-q", "-p", "no:cacheprovider"]
    failed = pytest.main([*map(str, WALKS), *plain, *arguments], plugins=[album])
    folder = Path(tempfile.mkdtemp(prefix="looks-")) if arguments or failed else DOCS
    write(album.looks, folder)
    sys.stdout.write(f"{len(album.looks)} states: {folder / 'looks.md'}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
