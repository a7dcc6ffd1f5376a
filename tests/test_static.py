"""What is served of our styles: every rule, and no comment."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from clinicpro.static import cssmin, slimmer

STYLES = sorted((Path(settings.BASE_DIR) / "static").rglob("*.css"))


def rules(source: str) -> list[str]:
    return re.sub(r"/\*.*?\*/", " ", source, flags=re.DOTALL).split()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_keeps_every_rule_and_no_comment(path: Path) -> None:
    served = cssmin(path.read_text())
    assert "/*" not in served
    assert rules(served) == rules(path.read_text())


def test_scripts_and_styles_of_others_are_served_as_they_are() -> None:
    assert slimmer("capture/phone.css")
    assert slimmer("capture/main.js")
    assert slimmer("django_htmx/htmx.min.js") is None
    assert slimmer("admin/css/base.css") is None
    assert slimmer("icon.svg") is None
