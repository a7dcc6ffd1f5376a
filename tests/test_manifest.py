"""Installable, never required: a manifest whose parts are all there, and no page that asks."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse
from PIL import Image

from clinicpro import manifest


def test_the_manifest_names_what_is_there(stranger: Client) -> None:
    answer = stranger.get(reverse("manifest"))
    assert answer["Content-Type"] == "application/manifest+json"
    facts = answer.json()
    assert facts["name"] == "ClinicPro Capture"
    assert resolve(facts["start_url"]).url_name == "dashboard"
    assert [resolve(each["url"]).url_name for each in facts["shortcuts"]] == ["phone"]
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize(("name", "sizes"), [each[:2] for each in manifest.ICONS])
def test_each_icon_has_the_size_that_it_claims(name: str, sizes: str) -> None:
    found = finders.find(name)
    assert found
    if sizes != "any":
        with Image.open(found) as icon:
            assert f"{icon.width}x{icon.height}" == sizes


@pytest.mark.parametrize("name", ["login", "pair", "phone"])
def test_pages_lead_to_the_manifest(stranger: Client, name: str) -> None:
    assert (
        f'rel="manifest" href="{reverse("manifest")}"'
        in stranger.get(reverse(name)).content.decode()
    )


def test_nothing_asks_to_install() -> None:
    scripts = list(Path(settings.BASE_DIR, "static").rglob("*.js"))
    assert scripts
    assert not [each for each in scripts if "beforeinstallprompt" in each.read_text()]
