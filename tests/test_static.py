"""What is served of our scripts and styles: what they do, in few bytes."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from clinicpro.modules import with_styles
from clinicpro.static import ENTRIES, slim, slim_as

ROOT = Path(settings.BASE_DIR)
STYLES = sorted((ROOT / "static").rglob("*.css"))


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
