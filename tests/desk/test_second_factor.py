"""The second step of a sign-in: asked where there is a factor, spent by its use, one's own."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.cast import Phone, at_once
from tests.conftest import signed_in
from tests.second_factor import (
    PERIOD,
    App,
    second_step,
    set_up_app,
    shown_codes,
    shown_secret,
    sign_in,
)
from tokens import presence
from tokens import second_step as steps
from tokens.models import AuditEvent, Clinician
from tokens.sessions import stored


@pytest.fixture(autouse=True)
def wait(monkeypatch: pytest.MonkeyPatch):
    """Let time pass, in seconds, and not otherwise: a code may not end while it is typed."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    return pass_by


@pytest.fixture
def app(desk: Client, wait) -> App:
    """Set an app up, and wait until the code that did it is over."""
    made = set_up_app(desk)
    wait(PERIOD)
    return made


@pytest.fixture
def halfway(app: App, stranger: Client) -> Client:
    """Return a client that has taken the first step."""
    answer = sign_in(stranger, "clinician", "right")
    assert answer["Location"] == reverse("mfa_authenticate")
    return stranger


def is_in(client: Client) -> bool:
    return client.get(reverse("dashboard")).status_code == 200


def recorded(action: str) -> list[str]:
    return [event.details["kind"] for event in AuditEvent.objects.filter(action=action)]


# --- Signing in -----------------------------------------------------------------------------------


def test_without_a_factor_the_password_alone_opens_the_desk(
    clinician: Clinician, stranger: Client
) -> None:
    assert sign_in(stranger, "clinician", "right")["Location"] == reverse("dashboard")
    assert is_in(stranger)


def test_with_a_factor_the_password_alone_opens_nothing(halfway: Client) -> None:
    assert not is_in(halfway)


def test_the_second_step_names_who_signs_in(halfway: Client) -> None:
    assert "Clinician" in halfway.get(reverse("mfa_authenticate")).content.decode()


def test_a_code_of_the_app_opens_the_desk(halfway: Client, app: App) -> None:
    assert second_step(halfway, app.code())["Location"] == reverse("dashboard")
    assert is_in(halfway)
    assert recorded("factor.used") == ["totp"]


def test_a_wrong_code_opens_nothing_and_is_recorded(halfway: Client, app: App) -> None:
    answer = second_step(halfway, "000000" if app.code() != "000000" else "111111")
    assert "That does not fit" in answer.content.decode()
    assert not is_in(halfway)
    assert recorded("factor.failed") == ["totp"]


def test_a_code_works_once(halfway: Client, app: App) -> None:
    second_step(halfway, app.code())
    thief = Client()
    sign_in(thief, "clinician", "right")
    assert second_step(thief, app.code()).status_code == 200
    assert not is_in(thief)


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_twice_at_once_opens_one_desk(halfway: Client, app: App) -> None:
    code, other = app.code(), Client()
    sign_in(other, "clinician", "right")
    clients = [halfway, other]

    def race() -> bool:
        mine = clients.pop()
        second_step(mine, code)
        return is_in(mine)

    assert sorted(at_once(2, race)) == [False, True]


def test_the_code_that_set_the_app_up_is_spent(desk: Client, stranger: Client, wait) -> None:
    app = set_up_app(desk)
    sign_in(stranger, "clinician", "right")
    second_step(stranger, app.code())
    assert not is_in(stranger)


def test_an_old_code_opens_nothing(halfway: Client, app: App, wait) -> None:
    before = app.code()
    wait(PERIOD)
    second_step(halfway, before)
    assert not is_in(halfway)


def test_the_second_step_without_the_first_leads_to_the_sign_in(stranger: Client, db) -> None:
    assert stranger.get(reverse("mfa_authenticate"))["Location"] == reverse("login")
    assert second_step(stranger, "000000")["Location"] == reverse("login")


def test_the_first_step_is_forgotten_after_a_quarter_of_an_hour(
    halfway: Client, app: App, wait
) -> None:
    wait(16 * 60)
    assert second_step(halfway, app.code())["Location"] == reverse("login")
    assert not is_in(halfway)


def test_five_wrong_codes_stop_the_account_for_five_minutes(
    halfway: Client, app: App, wait
) -> None:
    for _ in range(5):
        second_step(halfway, "not a code")
    assert "Too many" in second_step(halfway, app.code()).content.decode()
    assert not is_in(halfway)
    wait(5 * 60 + 1)
    second_step(halfway, app.code())
    assert is_in(halfway)


def test_failures_are_counted_where_every_replica_sees_them(halfway: Client, settings) -> None:
    from django.core.cache.backends.db import DatabaseCache

    second_step(halfway, "not a code")
    another_replica = DatabaseCache("cache", {})
    assert another_replica.get(next(key for key in cached_keys() if "login_failed" in key))


def cached_keys() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        return [row[0].split(":", 2)[2] for row in cursor.fetchall()]


# --- The session ----------------------------------------------------------------------------------


def test_each_step_gets_a_session_of_its_own(app: App, stranger: Client, settings) -> None:
    name = settings.SESSION_COOKIE_NAME
    stranger.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    keys = [stranger.cookies[name].value]
    sign_in(stranger, "clinician", "right")
    keys.append(stranger.cookies[name].value)
    second_step(stranger, app.code())
    keys.append(stranger.cookies[name].value)
    assert len(set(keys)) == 3
    assert not Session.objects.filter(pk__in=map(stored, keys[:2])).exists()


def test_a_sign_in_by_two_steps_ends_as_any_other(halfway: Client, app: App) -> None:
    second_step(halfway, app.code())
    assert presence.LAST_ACT in halfway.session
    assert halfway.session.get_expiry_age() <= 12 * 60 * 60


def test_no_act_makes_a_sign_in_by_two_steps_last_longer(
    halfway: Client, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_step(halfway, app.code())
    begun, later = halfway.session.get_expiry_date(), time.time() + 90
    monkeypatch.setattr(presence.time, "time", lambda: later)
    assert halfway.get(reverse("dashboard")).status_code == 200
    assert halfway.session[presence.LAST_ACT] == int(later)
    assert halfway.session.get_expiry_date() == begun


def test_signing_out_after_two_steps_ends_temporary_phones(
    halfway: Client, app: App, phone: Phone
) -> None:
    second_step(halfway, app.code())
    halfway.post(reverse("logout"))
    assert phone.get(reverse("api-phone")).status_code == 401


# --- Where one arrives ----------------------------------------------------------------------------


def test_one_arrives_where_one_wanted_to_go(app: App, stranger: Client) -> None:
    sign_in(stranger, "clinician", "right", next="/consultations/")
    assert second_step(stranger, app.code())["Location"] == "/consultations/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil"]
)
def test_nobody_arrives_at_another_site(app: App, stranger: Client, elsewhere: str) -> None:
    sign_in(stranger, "clinician", "right", next=elsewhere)
    step = f"{reverse('mfa_authenticate')}?next={elsewhere}"
    answer = stranger.post(step, {"code": app.code(), "next": elsewhere})
    assert answer["Location"] == reverse("dashboard")


# --- Setting up, changing, removing ---------------------------------------------------------------


def test_an_app_is_set_up_by_its_first_code(desk: Client, clinician: Clinician) -> None:
    set_up_app(desk)
    assert Authenticator.objects.filter(user=clinician, type="totp").count() == 1
    assert recorded("factor.added") == ["totp"]


def test_to_set_up_twice_is_as_good_as_once(desk: Client) -> None:
    app = set_up_app(desk)
    answer = desk.post(reverse("mfa_activate_totp"), {"code": app.code()})
    assert answer["Location"] == reverse("account")
    assert recorded("factor.added") == ["totp"]


def test_a_wrong_first_code_sets_nothing_up_and_keeps_the_secret(desk: Client) -> None:
    secret = shown_secret(desk)
    page = desk.post(reverse("mfa_activate_totp"), {"code": "123"}).content.decode()
    assert secret in page
    assert not Authenticator.objects.exists()


def test_the_secret_lies_sealed_in_the_database(desk: Client) -> None:
    app = set_up_app(desk)
    assert app.secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_an_older_key_still_opens_what_it_sealed(
    desk: Client, stranger: Client, wait, settings
) -> None:
    app = set_up_app(desk)
    wait(PERIOD)
    settings.FACTOR_KEYS = ["a new key", *settings.FACTOR_KEYS]
    sign_in(stranger, "clinician", "right")
    second_step(stranger, app.code())
    assert is_in(stranger)


def test_no_record_holds_a_secret_or_a_code(halfway: Client, app: App) -> None:
    code = app.code()
    second_step(halfway, code)
    details = str(list(AuditEvent.objects.values()))
    assert app.secret not in details
    assert code not in details


def test_no_log_holds_a_secret_or_a_code(
    desk: Client, stranger: Client, wait, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    app = set_up_app(desk)
    codes = [*shown_codes(desk), app.code()]
    sign_in(stranger, "clinician", "right")
    second_step(stranger, codes[0])
    assert is_in(stranger)
    assert not [each for each in [app.secret, *codes] if each in caplog.text]


def test_a_removed_app_is_asked_for_no_more(desk: Client, app: App, stranger: Client) -> None:
    desk.post(reverse("mfa_deactivate_totp"))
    assert recorded("factor.removed") == ["totp"]
    sign_in(stranger, "clinician", "right")
    assert is_in(stranger)


def test_to_remove_twice_is_as_good_as_once(desk: Client, app: App) -> None:
    desk.post(reverse("mfa_deactivate_totp"))
    assert desk.post(reverse("mfa_deactivate_totp")).status_code == 404
    assert recorded("factor.removed") == ["totp"]


def test_other_sign_ins_end_when_a_factor_is_added(desk: Client, clinician: Clinician) -> None:
    elsewhere = signed_in(clinician)
    assert is_in(elsewhere)
    set_up_app(desk)
    assert not is_in(elsewhere)
    assert is_in(desk)


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"]
)
def test_an_older_sign_in_is_asked_for_its_password_first(desk: Client, wait, name: str) -> None:
    wait(5 * 60 + 1)
    answer = desk.get(reverse(name))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_the_password_again_leads_back_and_renews_the_session(desk: Client, wait) -> None:
    wait(5 * 60 + 1)
    before = desk.session.session_key
    asked = desk.get(reverse("mfa_activate_totp"))["Location"]
    answer = desk.post(asked, {"password": "right", "next": reverse("mfa_activate_totp")})
    assert answer["Location"] == reverse("mfa_activate_totp")
    assert desk.get(answer["Location"]).status_code == 200
    assert desk.session.session_key != before


def test_a_wrong_password_changes_nothing(desk: Client, app: App, wait) -> None:
    wait(5 * 60 + 1)
    asked = desk.post(reverse("mfa_deactivate_totp"))["Location"]
    assert desk.post(asked, {"password": "wrong"}).status_code == 200
    assert Authenticator.objects.filter(type="totp").exists()


def test_the_password_again_leads_to_no_other_site(desk: Client, wait) -> None:
    wait(5 * 60 + 1)
    form = {"password": "right", "next": "https://evil.example/"}
    assert desk.post(reverse("account_reauthenticate"), form)["Location"] == "/"


# --- Recovery codes -------------------------------------------------------------------------------


def test_recovery_codes_are_shown_once(desk: Client, app: App) -> None:
    codes = shown_codes(desk)
    assert len(set(codes)) == 10
    again = desk.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not [code for code in codes if code in again]


def test_recovery_codes_that_nobody_saw_can_still_be_shown(desk: Client, app: App) -> None:
    link = f'href="{reverse("mfa_view_recovery_codes")}"'
    assert link in desk.get(reverse("account")).content.decode()
    shown_codes(desk)
    assert link not in desk.get(reverse("account")).content.decode()


def test_a_recovery_code_lets_in_once(desk: Client, app: App, stranger: Client) -> None:
    code = shown_codes(desk)[3]
    sign_in(stranger, "clinician", "right")
    second_step(stranger, code)
    assert is_in(stranger)
    assert recorded("factor.used") == ["recovery_codes"]
    thief = Client()
    sign_in(thief, "clinician", "right")
    second_step(thief, code)
    assert not is_in(thief)


def test_new_recovery_codes_make_the_old_ones_useless(
    desk: Client, app: App, stranger: Client
) -> None:
    old = shown_codes(desk)[0]
    desk.post(reverse("mfa_generate_recovery_codes"))
    assert recorded("factor.renewed") == ["recovery_codes"]
    assert len(shown_codes(desk)) == 10
    sign_in(stranger, "clinician", "right")
    second_step(stranger, old)
    assert not is_in(stranger)


# --- One's own ------------------------------------------------------------------------------------


@pytest.fixture
def passkey(clinician: Clinician) -> Authenticator:
    """Return a passkey as far as a list of them goes; tests/browser makes real ones."""
    return Authenticator.objects.create(
        user=clinician, type="webauthn", data={"name": "Room 2", "credential": {}}
    )


def test_a_colleague_removes_nobody_elses_factor(
    app: App, passkey: Authenticator, colleagues_desk: Client
) -> None:
    theirs = reverse("mfa_remove_webauthn", args=[passkey.pk])
    unknown = reverse("mfa_remove_webauthn", args=[passkey.pk + 1])
    for url in (theirs, unknown, reverse("mfa_deactivate_totp")):
        assert colleagues_desk.post(url).status_code == 404, url
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_a_stranger_sees_and_removes_no_factor(app: App, passkey: Authenticator) -> None:
    stranger = Client()
    for name, args in [("account", []), ("mfa_remove_webauthn", [passkey.pk])]:
        assert reverse("login") in stranger.post(reverse(name, args=args))["Location"]
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_the_account_names_ones_own_factors_alone(
    desk: Client, app: App, passkey: Authenticator, colleagues_desk: Client
) -> None:
    page = desk.get(reverse("account")).content.decode()
    assert "Room 2" in page
    assert "Authenticator app" in page
    theirs = colleagues_desk.get(reverse("account")).content.decode()
    assert "Room 2" not in theirs


def test_a_passkey_is_removed_by_its_owner(desk: Client, passkey: Authenticator) -> None:
    desk.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert not Authenticator.objects.exists()
    assert recorded("factor.removed") == ["webauthn"]


def test_the_desk_leads_to_the_account(desk: Client) -> None:
    assert f'href="{reverse("account")}"' in desk.get(reverse("dashboard")).content.decode()


def test_the_session_knows_whose_factor_it_saw(halfway: Client, app: App, clinician) -> None:
    second_step(halfway, app.code())
    assert halfway.session[steps.PROVEN] == str(clinician.pk)
