"""Find a consultation again: by its patient's reference, its words, its day."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import consultations
from capture.models import Consultation
from tokens.models import Clinician


def had(clinician: Clinician, patient: str, *, at: str = "2026-11-02 10:41") -> Consultation:
    """Return a consultation that began, and ended, at a moment of the clinic's own clock."""
    begun = consultations.start(clinician, patient=patient)
    consultations.end(begun)
    moment = timezone.make_aware(datetime.fromisoformat(at))
    Consultation.objects.filter(pk=begun.pk).update(started_at=moment, ended_at=moment)
    return begun


def search(desk: Client, **asked: object) -> str:
    answer = desk.post(reverse("consultations"), asked)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page.partition("<tbody>")[2] or page.partition("</form>")[2]


def test_a_reference_is_found_by_a_part_of_it_in_any_case(
    desk: Client, clinician: Clinician
) -> None:
    had(clinician, "ZAB 4417")
    had(clinician, "CD 42")
    found = search(desk, patient="ab 44")
    assert "ZAB 4417" in found
    assert "CD 42" not in found


def test_it_is_found_by_its_words(desk: Client, clinician: Clinician) -> None:
    wanted = had(clinician, "JS")
    other = had(clinician, "JS")
    found = search(desk, patient=wanted.words)
    assert str(wanted.id) in found
    assert str(other.id) not in found


@pytest.mark.parametrize(
    ("at", "is_found"),
    [
        ("2026-11-02 00:00", True),
        ("2026-11-02 23:59", True),
        ("2026-11-01 23:59", False),
        ("2026-11-03 00:00", False),
    ],
)
def test_a_day_is_a_day_of_the_clinics_clock(
    at: str, is_found: bool, desk: Client, clinician: Clinician
) -> None:
    had(clinician, "AB 41", at=at)
    assert ("AB 41" in search(desk, on="2026-11-02")) == is_found


def test_both_together_narrow_it(desk: Client, clinician: Clinician) -> None:
    had(clinician, "AB 41", at="2026-11-02 10:00")
    had(clinician, "AB 42", at="2026-11-03 10:00")
    found = search(desk, patient="AB", on="2026-11-03")
    assert "AB 42" in found
    assert "AB 41" not in found


def test_an_empty_search_finds_all(desk: Client, clinician: Clinician) -> None:
    had(clinician, "AB 41")
    assert "AB 41" in search(desk, patient="", on="")


def test_nothing_found_says_so(desk: Client, clinician: Clinician) -> None:
    had(clinician, "AB 41")
    found = search(desk, patient="nobody")
    assert "0 consultations found" in found
    assert "AB 41" not in found


@pytest.mark.parametrize("asked", [{"on": "yesterday"}, {"patient": "x" * 101}])
def test_what_it_does_not_understand_it_says(
    asked: dict[str, str], desk: Client, clinician: Clinician
) -> None:
    page = desk.post(reverse("consultations"), asked).content.decode()
    assert 'role="alert"' in page


def test_a_percent_sign_is_a_percent_sign(desk: Client, clinician: Clinician) -> None:
    had(clinician, "AB 41")
    assert "AB 41" not in search(desk, patient="%")


def test_nobody_finds_a_colleagues_consultation(
    desk: Client, colleague: Clinician, stranger: Client
) -> None:
    theirs = had(colleague, "AB 41")
    for asked in ({"patient": "AB 41"}, {"patient": theirs.words}, {"on": "2026-11-02"}):
        found = search(desk, **asked)
        assert "0 consultations found" in found
        assert str(theirs.id) not in found
    assert stranger.post(reverse("consultations"), {"patient": "AB"}).status_code == 302


def test_a_search_turns_its_pages_and_stands_in_no_address(
    desk: Client, clinician: Clinician
) -> None:
    for number in range(51):
        had(clinician, f"AB-{number:02}")
    first = search(desk, patient="AB")
    assert 'name="page" value="2"' in first
    assert "?patient" not in first
    assert "Page 2 of 2" in search(desk, patient="AB", page=2)
