"""What a shortcut does not answer: each refusal, each write, and each unusual call is Django's."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import consultations, doorbell
from capture.doorbell import Region
from capture.models import Consultation
from capture.pace import left
from tests.cast import Phone, Shot
from tests.shortcuts.conftest import Answer, Ways
from tokens.models import AuditEvent, Clinician, MobileToken
from tokens.presence import LAST_ACT
from tokens.second_step import PROVEN

JSON = "application/json"
PRESIGN, POLL, CHANGES = reverse("api-presign"), reverse("api-phone"), reverse("changes")

type Ask = Callable[..., Answer]


@pytest.fixture
def presign(ways: Ways, phone: Phone, consultation: Consultation, shot: Shot) -> Ask:
    """Return how to presign; the first, when the shortcut learnt whose phone it is, is done."""

    def ask(*, headers: Any = (), body: str | None = None, **changes: Any) -> Answer:
        said = body or json.dumps({**shot.announcement(consultation), **changes})
        sent = {"X-Mobile-Token": phone.secret, **dict(headers)}
        return ways.ask("POST", PRESIGN, said, JSON, headers=sent)

    ask()
    assert ask().is_short
    return ask


@pytest.fixture
def poll(ways: Ways, phone: Phone, consultation: Consultation) -> Ask:
    version = phone.get(POLL).json()["version"]

    def ask(**headers: Any) -> Answer:
        sent = {"X-Mobile-Token": phone.secret, **headers}
        return ways.ask("GET", POLL, query_params={"seen": version}, headers=sent)

    assert ask().is_short
    return ask


@pytest.fixture
def changes(ways: Ways, desk: Client, phone: Phone, consultation: Consultation) -> Ask:
    versions = doorbell.versions(consultation.clinician_id)

    def ask(cookies: Any = None, **headers: Any) -> Answer:
        cookies = desk.cookies if cookies is None else cookies
        return ways.ask("GET", CHANGES, query_params=versions, cookies=cookies, headers=headers)

    assert ask().is_short
    return ask


def code(answer: Answer) -> str:
    assert not answer.is_short
    return json.loads(answer.body)["error"]["code"]


# --- The phone ----------------------------------------------------------------------------------

ENDED = {"token_revoked": "revoked_at", "token_expired": "expired_at"}


@pytest.mark.parametrize("why", ENDED)
def test_an_ended_token_is_refused_at_once(poll: Ask, presign: Ask, phone: Phone, why: str) -> None:
    MobileToken.objects.filter(pk=phone.token.pk).update(**{ENDED[why]: timezone.now()})
    assert code(poll()) == why
    assert code(presign()) == why


@pytest.mark.parametrize(
    ("is_permanent", "hours", "is_short"),
    [(False, 11, True), (False, 13, False), (True, 13, True), (True, 91 * 24, False)],
)
def test_a_polls_token_lives_as_long_as_the_settings_say(
    poll: Ask, phone: Phone, is_permanent: bool, hours: int, is_short: bool
) -> None:
    used = timezone.now() - timedelta(hours=hours)
    MobileToken.objects.update(last_used_at=used, is_permanent=is_permanent)
    assert poll().is_short == is_short


def test_a_use_that_has_to_be_noted_is_noted(presign: Ask, phone: Phone) -> None:
    used = timezone.now() - timedelta(minutes=2)
    MobileToken.objects.update(last_used_at=used)
    assert not presign().is_short
    assert phone.fresh_token().last_used_at > used + timedelta(minutes=1)
    assert presign().is_short


def test_a_new_password_unpairs(poll: Ask, presign: Ask, clinician: Clinician) -> None:
    clinician.set_password("another")
    clinician.save()
    assert code(poll()) == code(presign()) == "token_revoked"


def test_a_closed_account_unpairs(poll: Ask, presign: Ask, clinician: Clinician) -> None:
    Clinician.objects.update(is_active=False)
    assert code(poll()) == code(presign()) == "token_revoked"


def test_no_secret_and_a_made_up_one(poll: Ask, presign: Ask) -> None:
    assert code(poll(**{"X-Mobile-Token": "made up"})) == "token_unknown"
    assert code(presign(headers={"X-Mobile-Token": "made up"})) == "token_unknown"
    assert code(presign(headers={"X-Mobile-Token": ""})) == "token_missing"


def test_a_claimed_tier_is_recorded(poll: Ask, presign: Ask) -> None:
    assert poll(**{"X-User-Tier": "standard"}).is_short
    assert not poll(**{"X-User-Tier": "premium"}).is_short
    assert not presign(headers={"X-User-Tier": "basic"}).is_short
    assert AuditEvent.objects.filter(action="tier.claimed").exists()


def test_a_page_of_another_token_and_one_of_another_site(
    ways: Ways, page: Any, consultation: Consultation, shot: Shot
) -> None:
    body = json.dumps(shot.announcement(consultation))

    def ask(**headers: str) -> Answer:
        return ways.ask("POST", PRESIGN, body, JSON, **page(**headers))

    ask()
    assert ask().is_short
    assert code(ask(**{"X-Mobile-Token-Id": str(consultation.pk)})) == "token_unknown"
    assert code(ask(**{"X-CSRFToken": "w" * 64})) == "csrf"
    assert code(ask(Origin="https://elsewhere.example")) == "csrf"


def test_news_for_the_phone(poll: Ask, clinician: Clinician) -> None:
    doorbell.ring(clinician.pk, Region.RECORDING)
    answer = poll()
    assert not answer.is_short
    assert json.loads(answer.body)["version"]


def test_a_phone_that_has_seen_nothing_yet(ways: Ways, phone: Phone) -> None:
    answer = ways.ask("GET", POLL, headers={"X-Mobile-Token": phone.secret})
    assert not answer.is_short
    assert answer.status == "200 OK"


# --- The announcement ---------------------------------------------------------------------------


def test_somebody_elses_consultation(presign: Ask, colleague: Clinician) -> None:
    theirs = consultations.start(colleague, patient="CD 42")
    assert code(presign(consultation=str(theirs.pk))) == "unknown"


def test_a_photo_that_is_there(
    bucket: object, presign: Ask, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    assert phone.upload(shot, consultation).status_code == 200
    answer = presign()
    assert not answer.is_short
    assert json.loads(answer.body)["status"] == "uploaded"
    assert code(presign(sha256=Shot(body=b"other bytes").sha256)) == "conflict"


def test_a_secret_that_showed_another_clinicians_phone(
    presign: Ask, phone: Phone, colleague: Clinician, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is remembered of a secret is a guess: wrong, it costs the long way and no more."""
    from capture import shortcut

    (digest,) = shortcut.whose
    monkeypatch.setitem(shortcut.whose, digest, colleague.pk)
    assert not presign().is_short
    assert presign().is_short


def test_too_fast(presign: Ask, phone: Phone, settings: Any) -> None:
    settings.PRESIGNS_PER_MINUTE = 60
    left[phone.token.id] = 1.9, time.monotonic()
    assert presign().is_short
    assert code(presign()) == "slow_down"


def test_each_presign_counts_once(presign: Ask, phone: Phone, settings: Any) -> None:
    settings.PRESIGNS_PER_MINUTE = 1
    left[phone.token.id] = 1.0, time.monotonic()
    assert not presign(width="800").is_short
    assert left[phone.token.id][0] < 0.1


UNUSUAL = {
    "a body that is no JSON": ("{", "invalid"),
    "a body that is long": (" " * 5000 + "{}", "invalid"),
    "no object": ("[]", "invalid"),
    "no photo": ("{}", "invalid"),
}


@pytest.mark.parametrize("what", UNUSUAL)
def test_an_unusual_body(presign: Ask, what: str) -> None:
    body, why = UNUSUAL[what]
    assert code(presign(body=body)) == why


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"size": 20_000_000}, "too_large"),
        ({"width": 20_000, "height": 20_000}, "too_large"),
        ({"content_type": "image/gif"}, "wrong_type"),
        ({"captured_at": "2026-05-01T10:00:00"}, "invalid"),
        ({"captured_at": "1999-05-01T10:00:00Z"}, "invalid"),
        ({"sha256": "x" * 44}, "invalid"),
        ({"size": 0}, "invalid"),
        ({"filename": ""}, "invalid"),
    ],
)
def test_what_may_not_be_sent(
    presign: Ask, said: dict[str, Any], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert code(presign(**said)) == why
    assert not any(each.exc_info for each in caplog.records)  # theirs is no failure of ours


def test_the_installations_own_limit(presign: Ask, settings: Any) -> None:
    settings.PHOTO_MAX_BYTES = 10
    assert code(presign()) == "too_large"


def test_what_a_phone_may_say_besides(presign: Ask) -> None:
    answer = presign(description="Left palm, day 3")
    assert not answer.is_short
    assert json.loads(answer.body)["status"] == "presigned"


# --- The desk -----------------------------------------------------------------------------------


def with_session(desk: Client, **said: Any) -> None:
    session = desk.session
    session.update(said)
    session.save()


def test_a_strangers_desk_is_led_to_the_sign_in(changes: Ask) -> None:
    answer = changes(cookies={}, **{"HX-Request": "true"})
    assert not answer.is_short
    assert answer.headers["HX-Refresh"] == "true"


def test_a_sign_in_that_has_ended(changes: Ask) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert changes().status == "302 Found"


def test_a_desk_that_nobody_used(changes: Ask, desk: Client) -> None:
    with_session(desk, **{LAST_ACT: int(time.time()) - 60 * django_settings.DESK_IDLE_MINUTES - 1})
    assert changes().status == "302 Found"


def test_a_desks_new_password(changes: Ask, clinician: Clinician) -> None:
    clinician.set_password("another")
    clinician.save()
    assert changes().status == "302 Found"


def test_a_desk_of_a_closed_account(changes: Ask) -> None:
    Clinician.objects.update(is_active=False)
    assert changes().status == "302 Found"


def test_a_sign_in_without_the_second_step(
    changes: Ask, desk: Client, clinician: Clinician
) -> None:
    Clinician.objects.update(is_staff=True)
    assert changes().is_short  # it was taken
    with_session(desk, **{PROVEN: "somebody else"})
    answer = changes()
    assert not answer.is_short
    assert answer.status == "302 Found"


@pytest.mark.parametrize("region", list(Region))
def test_news_for_the_desk(changes: Ask, clinician: Clinician, region: Region) -> None:
    doorbell.ring(clinician.pk, region)
    answer = changes()
    assert not answer.is_short
    assert answer.status == "200 OK"


def test_what_is_old_by_the_clock(ways: Ways, desk: Client, clinician: Clinician) -> None:
    for until, is_short in ((time.time() + 60, True), (time.time() - 1, False)):
        query = {**doorbell.versions(clinician.pk), "until": int(until)}
        answer = ways.ask("GET", CHANGES, query_params=query, cookies=desk.cookies)
        assert answer.is_short == is_short


# --- The server ---------------------------------------------------------------------------------


def test_another_host(poll: Ask, changes: Ask) -> None:
    for answer in (poll(Host="elsewhere.example"), changes(Host="elsewhere.example")):
        assert not answer.is_short
        assert answer.status == "400 Bad Request"


def test_other_methods(ways: Ways, phone: Phone) -> None:
    headers = {"X-Mobile-Token": phone.secret}
    for method, path in (("POST", POLL), ("GET", PRESIGN), ("HEAD", CHANGES)):
        assert not ways.ask(method, path, headers=headers).is_short


def test_a_connection_that_broke(poll: Ask) -> None:
    """One call finds it broken and goes the long way; the pool brings a new one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()
    answers = [poll() for _ in range(40)]
    assert answers[-1].is_short
    assert {answer.status for answer in answers} <= {"204 No Content", "503 Service Unavailable"}


def test_a_pool_with_nobody_free(poll: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from tokens import prepared

    monkeypatch.setattr(prepared, "PATIENCE", 0.01)
    pool: Any = connection.pool
    lent = [pool.getconn() for _ in range(pool.max_size - 1)]
    try:
        connection.ensure_connection()  # Django's own way still has the last one
        answer = poll()
    finally:
        for each in lent:
            pool.putconn(each)
    assert not answer.is_short
    assert answer.status == "204 No Content"
