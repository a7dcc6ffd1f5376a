"""Signing in and out: where it leads, what it leaves behind, and what ends with it at once."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from tests.cast import Phone
from tests.conftest import signed_in
from tokens import auth
from tokens.models import AuditEvent, Clinician
from tokens.sessions import stored

GOOD = {"username": "clinician", "password": "right"}
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " https://evil.example",
    "/\t/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
]


def is_in(client: Client) -> bool:
    return client.get(reverse("dashboard")).status_code == 200


def is_paired(phone: Phone) -> bool:
    return phone.get(reverse("api-phone")).status_code == 200


# --- Where it leads -------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_sign_in_leads_to_no_other_site(
    clinician: Clinician, stranger: Client, where: str
) -> None:
    answer = stranger.post(reverse("login"), {**GOOD, "next": where})
    assert (answer.status_code, answer["Location"]) == (302, reverse("dashboard"))


@pytest.mark.parametrize("where", ELSEWHERE)
def test_who_is_signed_in_already_is_led_to_no_other_site(desk: Client, where: str) -> None:
    answer = desk.get(reverse("login"), {"next": where})
    assert (answer.status_code, answer["Location"]) == (302, reverse("dashboard"))


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_out_leads_to_the_sign_in_whatever_is_asked(desk: Client, where: str) -> None:
    assert desk.post(reverse("logout"), {"next": where})["Location"] == reverse("login")


def test_a_line_break_in_where_to_go_begins_no_header(
    clinician: Clinician, stranger: Client
) -> None:
    where = "/x\r\nSet-Cookie: desk=mine"
    answer = stranger.post(reverse("login"), {**GOOD, "next": where})
    assert answer["Location"] == "/x%0D%0ASet-Cookie:%20desk=mine"


def test_a_sign_in_leads_to_the_page_that_was_asked_for(
    clinician: Clinician, stranger: Client
) -> None:
    asked = stranger.get(reverse("consultations"))["Location"]
    assert asked == f"{reverse('login')}?next={reverse('consultations')}"
    answer = stranger.post(reverse("login"), {**GOOD, "next": reverse("consultations")})
    assert answer["Location"] == reverse("consultations")


# --- A session is its owner's ---------------------------------------------------------------------


def test_a_planted_session_is_not_the_one_that_is_signed_in(
    clinician: Clinician, stranger: Client, settings
) -> None:
    planted = stranger.session
    planted["mark"] = "mine"
    planted.save()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    stranger.post(reverse("login"), GOOD)
    assert stranger.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    assert not Session.objects.filter(pk=stored(planted.session_key)).exists()


def test_a_made_up_session_is_not_adopted(clinician: Clinician, stranger: Client, settings) -> None:
    stranger.cookies[settings.SESSION_COOKIE_NAME] = "chosenbyastranger0123456789abcdef"
    stranger.post(reverse("login"), GOOD)
    assert stranger.cookies[settings.SESSION_COOKIE_NAME].value != (
        "chosenbyastranger0123456789abcdef"
    )
    assert is_in(stranger)


def test_signing_in_anew_ends_the_session_before(clinician: Clinician, settings) -> None:
    client = Client()
    client.post(reverse("login"), GOOD)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("logout"))
    client.post(reverse("login"), GOOD)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(thief)


def test_a_session_signed_out_is_no_use_to_who_copied_its_cookie(desk: Client, settings) -> None:
    copied = desk.cookies[settings.SESSION_COOKIE_NAME].value
    desk.post(reverse("logout"))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = copied
    assert not is_in(thief)


def test_the_token_against_forged_requests_changes_with_the_sign_in(
    clinician: Clinician, settings
) -> None:
    client = Client()
    client.get(reverse("login"))
    before = client.cookies[settings.CSRF_COOKIE_NAME].value
    client.post(reverse("login"), GOOD)
    assert client.cookies[settings.CSRF_COOKIE_NAME].value != before


# --- Cookies --------------------------------------------------------------------------------------


def cookies(clinician: Clinician, settings) -> dict[str, dict[str, str]]:
    """Return all cookies that one browser may get, the phone's among them."""
    client = Client()
    client.get(reverse("login"), secure=settings.HTTPS)
    client.post(reverse("login"), GOOD, secure=settings.HTTPS)
    auth.remember(paired := HttpResponse(), "a secret")
    return {**client.cookies, **paired.cookies}


def test_no_script_reads_a_cookie_and_no_other_site_sends_one(
    clinician: Clinician, settings
) -> None:
    found = cookies(clinician, settings)
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.PHONE_COOKIE_NAME}
    assert ours <= set(found)
    assert {each["httponly"] for each in found.values()} == {True}
    assert {each["samesite"] for each in found.values()} == {"Lax"}
    assert {(each["path"], each["domain"]) for each in found.values()} == {("/", "")}


def test_over_https_every_cookie_is_secure(clinician: Clinician, settings) -> None:
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.CSRF_TRUSTED_ORIGINS = ["https://testserver"]
    assert {each["secure"] for each in cookies(clinician, settings).values()} == {True}


# --- What ends at once ----------------------------------------------------------------------------


def test_a_change_of_password_ends_every_desk_and_phone_at_once(
    clinician: Clinician, desk: Client, phone: Phone
) -> None:
    other = signed_in(clinician)
    clinician.set_password("another")
    clinician.save()
    assert [is_in(desk), is_in(other), is_paired(phone)] == [False, False, False]


def test_a_deactivated_account_ends_every_desk_and_phone_at_once(
    clinician: Clinician, desk: Client, phone: Phone
) -> None:
    other = signed_in(clinician)
    Clinician.objects.filter(pk=clinician.pk).update(is_active=False)
    assert [is_in(desk), is_in(other), is_paired(phone)] == [False, False, False]


def test_with_them_go_the_keys_of_the_phones_queue(clinician: Clinician, phone: Phone) -> None:
    store = {"store": "3f1f3a52-6a3e-4d6b-9a3b-0d7c3a7f7a13"}
    assert phone.post(reverse("api-queue-key"), store).status_code == 200
    clinician.set_password("another")
    clinician.save()
    assert phone.post(reverse("api-queue-key"), store).status_code == 401


def test_who_was_deactivated_signs_in_no_more(clinician: Clinician, stranger: Client) -> None:
    Clinician.objects.update(is_active=False)
    answer = stranger.post(reverse("login"), GOOD)
    assert answer.status_code == 200
    assert not is_in(stranger)


def test_the_new_password_opens_the_desk_and_a_phone_is_paired_anew(
    clinician: Clinician, phone: Phone, stranger: Client
) -> None:
    clinician.set_password("another")
    clinician.save()
    stranger.post(reverse("login"), {**GOOD, "password": "another"})
    assert is_in(stranger)
    assert not is_paired(phone)
    assert is_paired(Phone(clinician))


@pytest.mark.parametrize("name", ["dashboard", "consultations", "phones"])
def test_every_page_of_the_desk_has_a_way_out(desk: Client, name: str) -> None:
    assert f'action="{reverse("logout")}"' in desk.get(reverse(name)).content.decode()


# --- Passwords ------------------------------------------------------------------------------------


def test_passwords_are_stored_by_argon2() -> None:
    from clinicpro.settings import PASSWORD_HASHERS

    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        assert make_password("a long password").startswith("argon2$argon2id$")


@pytest.mark.parametrize("password", ["2short!", "password123", "20261124", "clinician1"])
def test_a_weak_password_is_refused(clinician: Clinician, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, clinician)


@pytest.mark.parametrize("password", ["lowercase only", " Ünï ☂ spaces ", "x" * 200])
def test_any_other_password_is_taken_as_it_is_and_checked_to_the_letter(
    clinician: Clinician, password: str
) -> None:
    validate_password(password, clinician)
    clinician.set_password(password)
    clinician.save()
    for typed in (password.upper(), password.strip() + " ", password[:72], password):
        client = Client()
        client.post(reverse("login"), {**GOOD, "password": typed})
        assert is_in(client) is (typed == password)


def test_the_sign_in_hides_the_password_and_helps_password_managers(stranger: Client) -> None:
    field = re.search(r'<input id="id_password"[^>]*>', stranger.get("/login/").content.decode())
    assert field
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]


def test_the_sign_in_says_the_same_to_a_wrong_password_and_an_unknown_name(
    clinician: Clinician, stranger: Client
) -> None:
    def said(**changes: str) -> str:
        page = stranger.post(reverse("login"), {**GOOD, **changes}).content.decode()
        return page.partition('role="alert">')[2].partition("<")[0]

    wrong = said(password="wrong")
    assert "correct username and password" in wrong
    assert said(username="nobody") == wrong


# --- In the database ------------------------------------------------------------------------------


def test_what_lies_in_the_database_signs_nobody_in(desk: Client, settings) -> None:
    lying = Session.objects.get().pk
    assert lying != desk.cookies[settings.SESSION_COOKIE_NAME].value
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = lying
    assert not is_in(thief)
    assert is_in(desk)


def test_a_sign_in_leaves_one_row_however_often_it_is_used(desk: Client) -> None:
    for _ in range(3):
        assert is_in(desk)
    assert Session.objects.count() == 1
    desk.post(reverse("logout"))
    assert not Session.objects.exists()


# --- What a phone puts after that -----------------------------------------------------------------


@pytest.mark.parametrize("how", ["closed", "password"])
def test_an_account_that_ends_writes_down_when_for_each_phone(
    clinician: Clinician, phone: Phone, how: str
) -> None:
    if how == "closed":
        clinician.is_active = False
    else:
        clinician.set_password("another")
    clinician.save()
    assert phone.fresh_token().revoked_at
    event = AuditEvent.objects.get(action="token.revoked")
    assert event.details["reason"] in {"account closed", "password changed"}


def test_any_other_change_of_an_account_ends_nothing(clinician: Clinician, phone: Phone) -> None:
    clinician.first_name = "Zoe"
    clinician.save()
    assert phone.fresh_token().revoked_at is None
