"""What is served of our scripts and styles: what they do, in few bytes."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from clinicpro.modules import with_styles
from clinicpro.static import ENTRIES, numbers_in_place, slim, slim_as
from tests.test_island import node

ROOT = Path(settings.BASE_DIR)
STYLES = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))


def properties(source: str) -> list[str]:
    """Return each declared property, in order."""
    bare = re.sub(r"/\*.*?\*/", " ", source, flags=re.DOTALL)
    return re.findall(r"(?<=[{;])\s*([\w-]+)\s*:(?![^{;}]*\{)", bare)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_keeps_every_declaration_and_no_comment(path: Path) -> None:
    served = slim(path.read_text(), "text/css")
    assert "/*" not in served
    assert properties(served) == properties(path.read_text())


def test_scripts_and_styles_of_others_are_served_as_they_are() -> None:
    assert slim_as("capture/phone.css") == "text/css"
    assert slim_as("capture/main.js") == "application/javascript"
    assert slim_as("django_htmx/htmx.min.js") is None
    assert slim_as("admin/css/base.css") is None
    assert slim_as("icon.svg") is None


def test_a_named_number_stands_where_its_name_stood() -> None:
    source = (
        "const AGAIN_MS = 5 * 1_000;\nconst TYPE = 1; // of two\nconst AGAIN = /1/;\n"
        "later(go, 2 / AGAIN_MS, TYPE, AGAIN, TYPES);\n"
    )
    served = numbers_in_place(source)
    assert served == "const AGAIN = /1/;\nlater(go, 2 / (5 * 1_000), (1), AGAIN, TYPES);\n"
    slimmed = slim(served, "application/javascript")
    assert slimmed == "let AGAIN=/1/;later(go,2/(5*1e3),1,AGAIN,TYPES)"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_number_in_its_place_breaks_a_script(path: Path, tmp_path: Path) -> None:
    served = tmp_path / "script.mjs"
    served.write_text(numbers_in_place(path.read_text()))
    parsed = subprocess.run(
        [node(), "--check", served], check=False, stderr=subprocess.PIPE, text=True
    )
    assert parsed.stderr == ""


def test_every_module_that_imports_others_and_stands_in_a_page_is_joined() -> None:
    named = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"{% static '([^']+\.js)' %}", page.read_text())
    }
    assert named
    importers = {
        name for name in named if re.search("^import ", (ROOT / "static" / name).read_text(), re.M)
    }
    assert importers == ENTRIES


def test_a_style_sheet_is_served_with_those_that_it_imports() -> None:
    sheets = {
        "a/page.css": '/* The page. */\n@import "../theme.css";\n\nb { color: red; }\n',
        "theme.css": "a { color: blue; }\n",
    }
    served = slim(with_styles("a/page.css", sheets.__getitem__), "text/css")
    assert served == "a{color:blue}b{color:red}"


def test_no_page_waits_for_a_style_sheet_of_a_style_sheet() -> None:
    for path in STYLES:
        name = path.relative_to(ROOT / "static").as_posix()
        whole = with_styles(name, lambda other: (ROOT / "static" / other).read_text())
        assert "@import" not in whole
