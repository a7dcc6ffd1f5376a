"""Who must have a second factor, and has none, sets one up before anything else."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from capture.models import Consultation
from tests.cast import Phone
from tests.conftest import signed_in
from tests.second_factor import second_step, set_up_app, shown_codes, sign_in
from tokens.models import AuditEvent, Clinician


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no code end while it is typed."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def boss(db: None) -> Clinician:
    return Clinician.objects.create_superuser("boss", password="right")


@pytest.fixture
def new(boss: Clinician) -> Client:
    """Return the boss's client after the password, without a factor yet."""
    client = Client()
    sign_in(client, "boss", "right")
    return client


def is_led_to_set_up(client: Client, url: str) -> bool:
    answer = client.get(url)
    return answer.status_code == 302 and answer["Location"] == reverse("account")


@pytest.mark.parametrize("url", ["/", "/consultations/", "/admin/", "/admin/tokens/clinician/"])
def test_staff_without_a_factor_are_led_to_set_one_up(new: Client, url: str) -> None:
    assert is_led_to_set_up(new, url)
    assert "A second step for your sign-in" in new.get(reverse("account")).content.decode()


def test_staff_without_a_factor_do_nothing(new: Client) -> None:
    answer = new.post(reverse("start"), {"patient": "AB 41"})
    assert answer["Location"] == reverse("account")
    assert not Consultation.objects.exists()


def test_a_page_left_open_reloads_as_a_whole(new: Client) -> None:
    answer = new.get(reverse("changes"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_staff_without_a_factor_may_sign_out(new: Client) -> None:
    assert new.post(reverse("logout"))["Location"] == reverse("login")


def test_once_set_up_everything_is_open(new: Client) -> None:
    set_up_app(new)
    assert len(shown_codes(new)) == 10
    assert new.get(reverse("dashboard")).status_code == 200
    assert new.get("/admin/").status_code == 200


def test_after_the_set_up_one_goes_where_one_wanted_to_go(new: Client) -> None:
    new.get("/admin/tokens/clinician/?q=a")
    set_up_app(new)
    page = new.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert 'href="/admin/tokens/clinician/?q=a"' in page


def test_a_phone_is_not_concerned(boss: Clinician, new: Client) -> None:
    assert Phone(boss).get(reverse("api-phone")).status_code == 200
    assert new.get(reverse("pair")).status_code == 200


def test_clinicians_who_are_no_staff_are_not_asked(clinician: Clinician, stranger: Client) -> None:
    sign_in(stranger, "clinician", "right")
    assert stranger.get(reverse("dashboard")).status_code == 200


def test_a_clinic_may_ask_everyone(clinician: Clinician, stranger: Client, settings) -> None:
    settings.MFA_REQUIRED = "everyone"
    sign_in(stranger, "clinician", "right")
    assert is_led_to_set_up(stranger, "/")


def test_a_clinic_may_ask_nobody(new: Client, settings) -> None:
    settings.MFA_REQUIRED = "nobody"
    assert new.get("/admin/").status_code == 200


def test_a_sign_in_from_before_must_show_the_factor(boss: Clinician, new: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(boss)
    Authenticator.objects.create(user=boss, type="totp", data={"secret": "sealed"})
    answer = elsewhere.get("/admin/")
    assert answer["Location"] == "/login/?next=/admin/"


def test_the_last_factor_of_who_must_have_one_stays(new: Client) -> None:
    set_up_app(new)
    page = new.post(reverse("mfa_deactivate_totp")).content.decode()
    assert "Add another one before you remove your last" in page
    passkey = Authenticator.objects.create(
        user=Clinician.objects.get(username="boss"), type="webauthn", data={"name": "Key"}
    )
    new.post(reverse("mfa_deactivate_totp"))
    new.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert list(Authenticator.objects.exclude(type="recovery_codes")) == [passkey]


# --- The admin --------------------------------------------------------------------------------


def test_the_admin_has_no_sign_in_of_its_own(boss: Clinician, stranger: Client) -> None:
    assert stranger.get("/admin/login/?next=/admin/")["Location"] == "/login/?next=%2Fadmin%2F"
    stranger.post("/admin/login/", {"username": "boss", "password": "right"})
    assert stranger.get("/admin/").status_code == 302


def test_the_admin_shows_who_has_a_factor_and_no_secret(new: Client) -> None:
    app = set_up_app(new)
    sealed = Authenticator.objects.get(type="totp")
    for url in ("/admin/mfa/authenticator/", f"/admin/mfa/authenticator/{sealed.pk}/change/"):
        page = new.get(url).content.decode()
        assert "boss" in page
        assert app.secret not in page
        assert sealed.data["secret"] not in page


def test_the_admin_has_nothing_about_addresses_that_nobody_asks_for(new: Client) -> None:
    set_up_app(new)
    assert "Email" not in new.get("/admin/").content.decode()


# --- A lost one -----------------------------------------------------------------------------------


def test_the_operator_lets_in_who_has_lost_everything(
    boss: Clinician, new: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_app(new)
    call_command("forget_second_factor", "boss")
    assert capsys.readouterr().out.startswith("1 second factor removed.")
    assert not Authenticator.objects.exists()
    assert new.get("/")["Location"].startswith("/login/")
    sign_in(new, "boss", "right")
    assert is_led_to_set_up(new, "/")


def test_the_operators_act_is_on_record_as_the_operators(boss: Clinician, new: Client) -> None:
    set_up_app(new)
    call_command("forget_second_factor", "boss")
    event = AuditEvent.objects.get(action="factor.removed")
    assert (event.clinician_id, event.details) == (boss.pk, {"kind": "totp"})
    assert event.actor == "the operator, by forget_second_factor"


def test_forgetting_ends_nobody_elses_sign_in(boss: Clinician, desk: Client) -> None:
    set_up_app(signed_in(boss))
    call_command("forget_second_factor", "boss")
    assert desk.get(reverse("dashboard")).status_code == 200


def test_an_unknown_name_is_said_clearly(db: None) -> None:
    with pytest.raises(CommandError, match="no clinician 'nobody'"):
        call_command("forget_second_factor", "nobody")


def test_a_lost_app_and_a_recovery_code_lead_to_a_new_app(boss: Clinician, new: Client) -> None:
    set_up_app(new)
    code = shown_codes(new)[0]
    client = Client()
    sign_in(client, "boss", "right")
    second_step(client, code)
    assert client.get("/admin/").status_code == 200
