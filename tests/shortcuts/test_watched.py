"""A shortcut is watched as every request is: its line, its count, its id."""

import json
import logging
from typing import Any

import pytest
from django.urls import reverse

from capture.models import Consultation
from tests.cast import Phone, Shot
from tests.shortcuts.conftest import Ways
from watch.metrics import REGISTRY
from watch.requests import log

PRESIGN = reverse("api-presign")


def counted() -> float:
    labels = {"route": "api-presign", "method": "POST", "status": "200"}
    return REGISTRY.get_sample_value("clinicpro_request_seconds_count", labels) or 0


def test_a_line_a_count_and_an_id(
    ways: Ways,
    phone: Phone,
    consultation: Consultation,
    shot: Shot,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.REQUEST_ID_HEADER = "X-Request-Id"
    headers = {"X-Mobile-Token": phone.secret, "X-Request-Id": "from-the-proxy"}
    body = json.dumps(shot.announcement(consultation))
    ways.ask("POST", PRESIGN, body, "application/json", headers=headers)
    before = counted()
    with caplog.at_level(logging.INFO, logger=log.name):
        caplog.clear()
        answer = ways.ask("POST", PRESIGN, body, "application/json", headers=headers)
    assert answer.is_short
    assert answer.headers["X-Request-Id"] == "from-the-proxy"
    assert counted() == before + 1
    (line,) = caplog.records
    said = (line.message, line.route, line.method, line.status)
    assert said == ("request", "api-presign", "POST", 200)
    assert line.ms > 0


def test_the_long_way_leaves_one_line_too(
    ways: Ways, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger=log.name):
        caplog.clear()
        ways.ask(
            "POST", PRESIGN, "{}", "application/json", headers={"X-Mobile-Token": phone.secret}
        )
    lines = [each for each in caplog.records if each.name == log.name]
    assert [each.status for each in lines] == [400]


def test_a_shortcut_that_fails_leaves_the_call_to_django(
    ways: Ways, phone: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from capture import shortcut

    version = phone.get(reverse("api-phone")).json()["version"]

    def ask() -> Any:
        headers = {"X-Mobile-Token": phone.secret}
        query = {"seen": version}
        return ways.ask("GET", reverse("api-phone"), query_params=query, headers=headers)

    def fail(*_: Any) -> None:
        raise RuntimeError("out of order")

    assert ask().is_short
    monkeypatch.setattr(shortcut.shortcut, "phone", fail)
    answer = ask()
    assert not answer.is_short
    assert answer.status == "204 No Content"
    assert any(each.exc_info for each in caplog.records)
