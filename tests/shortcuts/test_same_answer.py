"""A shortcut's answer is Django's own, byte for byte."""

import base64
import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from capture import doorbell
from capture.models import Consultation
from tests.cast import Phone, Shot
from tests.shortcuts.conftest import Ways
from tokens.models import Clinician

JSON = "application/json"
PRESIGN, POLL, CHANGES = reverse("api-presign"), reverse("api-phone"), reverse("changes")
LANGUAGES = [{}, {"Accept-Language": "mi,en;q=0.5"}, {"Accept-Language": "de"}]


def seen(phone: Phone) -> dict[str, str]:
    return {"seen": phone.get(POLL).json()["version"]}


def shown(clinician: Clinician) -> dict[str, Any]:
    return doorbell.versions(clinician.pk)


def same(ways: Ways, *what: Any, **more: Any) -> None:
    """Ask twice, for a shortcut may have to learn whose phone it is; then Django, at that time."""
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        ways.ask(*what, **more)
        short, long = ways.ask(*what, **more), ways.ask_django(*what, **more)
    assert short.is_short
    assert short.told == long.told
    assert set(short.headers) == set(long.headers)


@pytest.fixture(autouse=True)
def in_use() -> Any:
    """Everybody comes at the time of the answers that are compared."""
    with time_machine.travel("2026-06-01T09:59:50Z", tick=False):
        yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_programs_presign(
    ways: Ways, phone: Phone, consultation: Consultation, shot: Shot, language: dict[str, str]
) -> None:
    headers = {"X-Mobile-Token": phone.secret, **language}
    body = json.dumps(shot.announcement(consultation))
    same(ways, "POST", PRESIGN, body, JSON, headers=headers)


@pytest.mark.parametrize("said", [{"body_side": "left"}, {"description": "", "body_side": None}])
def test_a_pages_presign(
    ways: Ways, page: Any, consultation: Consultation, shot: Shot, said: dict[str, Any]
) -> None:
    same(ways, "POST", PRESIGN, json.dumps(shot.announcement(consultation, **said)), JSON, **page())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_programs_poll(ways: Ways, phone: Phone, language: dict[str, str]) -> None:
    headers = {"X-Mobile-Token": phone.secret, **language}
    same(ways, "GET", POLL, query_params=seen(phone), headers=headers)


def test_a_pages_poll(ways: Ways, page: Any, phone: Phone) -> None:
    same(ways, "GET", POLL, query_params=seen(phone), **page())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("elsewhere", [{}, {"elsewhere": "1", "recording": "99"}])
def test_a_desks_poll(
    ways: Ways, desk: Client, clinician: Clinician, elsewhere: dict[str, str], language: Any
) -> None:
    versions = {**shown(clinician), **elsewhere}
    headers = {"HX-Request": "true", **language}
    same(ways, "GET", CHANGES, query_params=versions, headers=headers, cookies=desk.cookies)


def test_a_desks_language_by_its_cookie(ways: Ways, desk: Client, clinician: Clinician) -> None:
    desk.cookies["django_language"] = "mi"
    same(ways, "GET", CHANGES, query_params=shown(clinician), cookies=desk.cookies)


odd = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-2, 2**40),
    some.floats(),
    some.text(max_size=50),
    some.sampled_from(["image/png", "audio/webm", "2026-05-01T10:00:00Z", "left", "2026-05-01"]),
    some.datetimes(timezones=some.timezones()).map(lambda moment: moment.isoformat()),
    some.uuids().map(str),
    some.uuids().map(lambda each: each.hex.upper()),
    some.binary(min_size=32, max_size=32).map(lambda each: base64.b64encode(each).decode()),
)
names = some.sampled_from(
    [*("id", "captured_at", "filename", "content_type", "size", "sha256", "width", "height"),
     *("unheard_since", "description", "body_side", "consultation", "other")]
)  # fmt: skip


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=some.dictionaries(names, odd, max_size=3))
def test_whatever_is_announced(
    ways: Ways, phone: Phone, consultation: Consultation, shot: Shot, changes: dict[str, Any]
) -> None:
    """Where a shortcut answers at all, Django says the same."""
    body = json.dumps({**shot.announcement(consultation), **changes})
    headers = {"X-Mobile-Token": phone.secret}
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        short = ways.ask("POST", PRESIGN, body, JSON, headers=headers)
        long = ways.ask_django("POST", PRESIGN, body, JSON, headers=headers)
    assert short.told == long.told
