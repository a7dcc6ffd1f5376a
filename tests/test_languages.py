"""Two languages, and no sentence that a translator was never shown."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import trans_real

from tests.pseudo import Pseudo, unmarked

# Names: of the product, of people and things in these tests, of what has one name everywhere.
NAMES = re.compile(
    r"ClinicPro|Capture|Clinician|clinician|English|Te reo Māori|iPhone|XXXX|Safari|Chrome|QR"
)


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Put brackets in the place of te reo Māori; return the headers that ask for it."""
    monkeypatch.setitem(trans_real._translations, "mi", Pseudo("mi"))
    return {"Accept-Language": "mi"}


def english(page: str) -> list[str]:
    return [piece for piece in unmarked(page) if re.search(r"[^\W\d_]{2}", NAMES.sub("", piece))]


OPEN = ["login", "pair"]


@pytest.mark.parametrize("name", OPEN)
def test_an_open_page_has_no_sentence_unmarked(stranger: Client, pseudo, name: str) -> None:
    answer = stranger.get(reverse(name), headers=pseudo)
    assert english(answer.content.decode()) == []


GATES = ["account", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "password"]


@pytest.mark.parametrize("name", GATES)
def test_a_page_of_the_account_has_no_sentence_unmarked(desk: Client, pseudo, name: str) -> None:
    answer = desk.get(reverse(name), headers=pseudo, follow=True)
    assert english(answer.content.decode()) == []
