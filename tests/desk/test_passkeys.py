"""Passkeys, as the server sees them: only what the right key signed here and now opens anything."""

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture.sweep import sweep
from tests.second_factor import sign_in
from tests.soft_passkey import HOST, PRESENT, SoftPasskey
from tokens import presence
from tokens.models import AuditEvent, Clinician
from tokens.sessions import stored

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.SITE_HOST = HOST


@pytest.fixture
def passkey(desk: Client) -> SoftPasskey:
    made = SoftPasskey()
    assert add(desk, made).status_code == 302
    return made


@pytest.fixture
def halfway(passkey: SoftPasskey, stranger: Client) -> Client:
    sign_in(stranger, "clinician", "right")
    return stranger


def add(desk: Client, passkey: SoftPasskey, name: str = "Room 2"):
    options = asked(desk.get(reverse("mfa_add_webauthn")), "creation_options")
    answer = {"credential": passkey.made(options), "name": name, "passwordless": "on"}
    return desk.post(reverse("mfa_add_webauthn"), answer)


def step(client: Client, passkey: SoftPasskey):
    options = asked(client.get(reverse("mfa_authenticate")), "request_options")
    return client.post(reverse("mfa_authenticate"), {"credential": passkey.shown(options)})


def alone(client: Client, passkey: SoftPasskey, **fields: str):
    """Sign in by the passkey alone."""
    url = reverse("mfa_login_webauthn")
    options = client.get(url, headers=JSON).json()["request_options"]["publicKey"]
    return client.post(url, {"credential": passkey.shown(options), **fields})


def asked(answer, name: str):
    found = re.search(r'<script id="passkey-options"[^>]*>(.*?)</script>', answer.content.decode())
    return json.loads(found[1])[name]["publicKey"]


def is_in(client: Client) -> bool:
    return client.get(reverse("dashboard")).status_code == 200


def recorded(action: str) -> int:
    return AuditEvent.objects.filter(action=action, details__kind="webauthn").count()


def test_a_passkey_is_added(desk: Client, passkey: SoftPasskey) -> None:
    assert "Room 2" in desk.get(reverse("account")).content.decode()
    assert recorded("factor.added") == 1


def test_a_passkey_is_the_second_step(halfway: Client, passkey: SoftPasskey) -> None:
    assert not is_in(halfway)
    assert step(halfway, passkey)["Location"] == reverse("dashboard")
    assert is_in(halfway)
    assert recorded("factor.used") == 1


def test_a_passkey_alone_signs_in(passkey: SoftPasskey, stranger: Client) -> None:
    assert alone(stranger, passkey)["Location"] == reverse("dashboard")
    assert is_in(stranger)


def test_a_sign_in_by_passkey_gets_a_session_of_its_own(
    passkey: SoftPasskey, stranger: Client
) -> None:
    stranger.get(reverse("mfa_login_webauthn"), headers=JSON)
    before = stranger.session.session_key
    alone(stranger, passkey)
    assert stranger.session.session_key != before
    assert not Session.objects.filter(pk=stored(before)).exists()


def test_a_passkey_leads_to_where_one_wanted_to_go_and_to_no_other_site(
    passkey: SoftPasskey,
) -> None:
    assert alone(Client(), passkey, next="/consultations/")["Location"] == "/consultations/"
    assert alone(Client(), passkey, next="https://evil.example/")["Location"] == "/"


def test_a_passkey_of_another_key_opens_nothing(halfway: Client, passkey: SoftPasskey) -> None:
    forged = SoftPasskey(ec.generate_private_key(ec.SECP256R1()), passkey.id, passkey.user)
    assert step(halfway, forged).status_code == 200
    assert alone(Client(), forged)["Location"] == reverse("login")
    assert not is_in(halfway)
    assert recorded("factor.failed") == 1


def test_an_answer_works_once(passkey: SoftPasskey, stranger: Client) -> None:
    url = reverse("mfa_login_webauthn")
    options = stranger.get(url, headers=JSON).json()["request_options"]["publicKey"]
    answer = {"credential": passkey.shown(options)}
    thief = Client()
    thief.get(url, headers=JSON)
    assert thief.post(url, answer)["Location"] == reverse("login")
    stranger.post(url, answer)
    assert is_in(stranger)
    stranger.post(reverse("logout"))
    stranger.post(url, answer)
    assert not is_in(stranger)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://testserver", "https://localhost.evil.example"]
)
def test_a_passkey_shown_to_another_site_opens_nothing(
    halfway: Client, passkey: SoftPasskey, origin: str
) -> None:
    passkey.origin = origin
    step(halfway, passkey)
    assert not is_in(halfway)


def test_a_passkey_that_asked_for_no_finger_opens_nothing(
    halfway: Client, passkey: SoftPasskey
) -> None:
    passkey.flags = PRESENT
    step(halfway, passkey)
    assert not is_in(halfway)
    stranger = Client()
    alone(stranger, passkey)
    assert not is_in(stranger)


def test_a_passkey_that_asked_for_no_finger_is_not_added(desk: Client) -> None:
    assert add(desk, SoftPasskey(flags=PRESENT)).status_code == 200
    assert not Authenticator.objects.exists()


def test_a_colleagues_passkey_is_no_second_step(halfway: Client, colleagues_desk: Client) -> None:
    theirs = SoftPasskey()
    add(colleagues_desk, theirs)
    step(halfway, theirs)
    assert not is_in(halfway)


def test_a_passkey_opens_no_account_that_was_closed(
    passkey: SoftPasskey, clinician: Clinician, stranger: Client
) -> None:
    clinician.is_active = False
    clinician.save()
    assert alone(stranger, passkey)["Location"] == reverse("login")
    assert "may not sign in" in stranger.get(reverse("login")).content.decode()
    assert not is_in(stranger)


def test_a_removed_passkey_opens_nothing(desk: Client, passkey: SoftPasskey) -> None:
    desk.post(reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(type="webauthn").pk]))
    stranger = Client()
    alone(stranger, passkey)
    assert not is_in(stranger)


@pytest.mark.parametrize("credential", ["", "{}", "[]", "7", '{"response": 1}', '{"id": null}'])
def test_a_made_up_passkey_is_refused_kindly(
    desk: Client, passkey: SoftPasskey, stranger: Client, credential: str
) -> None:
    url = reverse("mfa_login_webauthn")
    stranger.get(url, headers=JSON)
    assert stranger.post(url, {"credential": credential})["Location"] == reverse("login")
    sign_in(stranger, "clinician", "right")
    stranger.get(reverse("mfa_authenticate"))
    answer = stranger.post(reverse("mfa_authenticate"), {"credential": credential})
    assert answer.status_code == 200
    desk.get(reverse("mfa_add_webauthn"))
    answer = desk.post(reverse("mfa_add_webauthn"), {"credential": credential, "name": "x"})
    assert answer.status_code == 200


JUNK = [None, 1, "", "A", "aGk", [], {}, "\x00", ["x"], {"a": 1}]


def spoilt(answer: dict[str, object]) -> Iterator[str]:
    """Yield an answer with each of its parts left out, cut short and replaced by junk."""
    for name, part in answer.items():
        others = [answer | {name: each} for each in JUNK]
        if isinstance(part, str):
            others.append(answer | {name: part[: len(part) // 2]})
        if isinstance(part, dict):
            others += [answer | {name: json.loads(each)} for each in spoilt(part)]
        yield from map(json.dumps, [*others, {k: v for k, v in answer.items() if k != name}])


def test_no_spoilt_answer_is_an_error_of_the_server(
    desk: Client, passkey: SoftPasskey, stranger: Client
) -> None:
    url = reverse("mfa_login_webauthn")
    options = stranger.get(url, headers=JSON).json()["request_options"]["publicKey"]
    for each in spoilt(json.loads(passkey.shown(options))):
        assert stranger.post(url, {"credential": each}).status_code == 302, each
    options = asked(desk.get(reverse("mfa_add_webauthn")), "creation_options")
    for each in spoilt(json.loads(SoftPasskey().made(options))):
        answer = desk.post(reverse("mfa_add_webauthn"), {"credential": each})
        assert answer.status_code in {200, 302}, each


def test_failing_passkeys_are_limited_as_failing_codes_are(
    halfway: Client, passkey: SoftPasskey
) -> None:
    forged = SoftPasskey(id=passkey.id, user=passkey.user)
    for _ in range(7):
        step(halfway, forged)
    assert "Too many" in step(halfway, passkey).content.decode()
    assert recorded("factor.failed") == 5


def test_a_passkey_is_asked_for_by_the_sites_own_name(stranger: Client, db, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    headers = {**JSON, "Host": "evil.example"}
    options = stranger.get(reverse("mfa_login_webauthn"), headers=headers).json()
    assert options["request_options"]["publicKey"]["rpId"] == HOST


def test_who_only_asks_leaves_nothing_behind(bucket, stranger: Client, db) -> None:
    stranger.get(reverse("mfa_login_webauthn"), headers=JSON)
    asked_until = Session.objects.get().expire_date
    assert asked_until - timezone.now() <= timedelta(minutes=5)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert sweep()["sign-ins forgotten"] == 1
    assert not Session.objects.exists()


def test_a_sign_in_by_passkey_lasts_as_long_as_any_other(
    passkey: SoftPasskey, stranger: Client
) -> None:
    alone(stranger, passkey)
    assert stranger.session.get_expiry_age() > 11 * 60 * 60


def test_no_act_makes_a_sign_in_by_passkey_last_longer(
    passkey: SoftPasskey, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(stranger, passkey)
    begun, later = stranger.session.get_expiry_date(), time.time() + 90
    monkeypatch.setattr(presence.time, "time", lambda: later)
    assert stranger.get(reverse("dashboard")).status_code == 200
    assert stranger.session[presence.LAST_ACT] == int(later)
    assert stranger.session.get_expiry_date() == begun
