"""A clinician changes their own password: all that the old one opened ends, but this desk."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse

from tests.cast import Phone
from tests.conftest import signed_in
from tokens import guard
from tokens.models import AuditEvent, Clinician

PAGE = reverse("password")
NEW = "four quite random words"


def change(desk: Client, *, old: str = "right", new: str = NEW, again: str | None = None):
    form = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return desk.post(PAGE, form)


def is_in(desk: Client) -> bool:
    return desk.get(reverse("dashboard")).status_code == 200


def opens(password: str) -> bool:
    return authenticate(username="clinician", password=password) is not None


def test_the_new_password_opens_the_desk_and_the_old_one_no_more(desk: Client) -> None:
    assert change(desk)["Location"] == reverse("dashboard")
    assert opens(NEW)
    assert not opens("right")


def test_this_desk_stays_signed_in_with_another_session_and_every_other_ends(
    clinician: Clinician, desk: Client, settings
) -> None:
    before = desk.cookies[settings.SESSION_COOKIE_NAME].value
    other = signed_in(clinician)
    change(desk)
    assert is_in(desk)
    assert desk.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not is_in(other)


def test_every_phone_is_unpaired_the_permanent_ones_too(desk: Client, phone: Phone) -> None:
    phone.token.is_permanent = True
    phone.token.save()
    change(desk)
    assert phone.get(reverse("api-phone")).json()["error"]["code"] == "token_revoked"
    event = AuditEvent.objects.get(action="token.revoked")
    assert event.details == {"reason": "password changed"}


def test_it_is_audited_without_any_password(desk: Client, clinician: Clinician) -> None:
    change(desk)
    event = AuditEvent.objects.get(action="password.changed")
    assert (event.clinician_id, event.details) == (clinician.pk, {})


@pytest.mark.parametrize(
    "odd",
    [
        {"old": "wrong"},
        {"old": ""},
        {"again": "four other random words"},
        {"new": "short"},
        {"new": "password123"},
        {"new": "20261124"},
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(
    desk: Client, phone: Phone, odd: dict[str, str]
) -> None:
    answer = change(desk, **odd)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert opens("right")
    assert phone.get(reverse("api-phone")).status_code == 200
    assert not AuditEvent.objects.filter(action="password.changed").exists()


def test_no_password_comes_back_in_the_page(desk: Client) -> None:
    page = change(desk, old="mistyped secret", again="another secret").content.decode()
    assert [each for each in ("mistyped secret", NEW, "another secret") if each in page] == []


def test_a_colleague_keeps_desk_phone_and_password(
    desk: Client, colleagues_desk: Client, colleagues_phone: Phone
) -> None:
    change(desk)
    assert is_in(colleagues_desk)
    assert colleagues_phone.get(reverse("api-phone")).status_code == 200
    assert authenticate(username="colleague", password="other")


def test_a_stranger_is_asked_to_sign_in(clinician: Clinician, stranger: Client) -> None:
    assert change(stranger)["Location"].startswith(reverse("login"))
    assert opens("right")


def test_the_page_is_not_stored_and_the_account_leads_to_it(desk: Client) -> None:
    assert "no-store" in desk.get(PAGE)["Cache-Control"]
    assert f'href="{PAGE}"' in desk.get(reverse("account")).content.decode()


def test_who_finds_a_desk_signed_in_guesses_no_faster_than_at_the_sign_in(
    desk: Client, phone: Phone
) -> None:
    for _ in range(guard.FOR_AN_ACCOUNT_AT_AN_ADDRESS):
        change(desk, old="a guess")
    assert "Too many tries failed" in change(desk).content.decode()
    assert opens("right")
    assert phone.get(reverse("api-phone")).status_code == 200


def test_each_guess_is_recorded_and_the_ones_beyond_the_limit_are_not(desk: Client) -> None:
    for _ in range(guard.FOR_AN_ACCOUNT_AT_AN_ADDRESS + 3):
        change(desk, old="a guess")
    failed = AuditEvent.objects.filter(action="signin.failed")
    assert failed.count() == guard.FOR_AN_ACCOUNT_AT_AN_ADDRESS


def test_a_new_password_that_does_not_fit_is_no_guess(desk: Client) -> None:
    for _ in range(guard.FOR_AN_ACCOUNT_AT_AN_ADDRESS):
        change(desk, new="short")
    assert change(desk).status_code == 302
