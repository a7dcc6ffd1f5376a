"""/readyz says which part is away, in time, whatever hangs; and nothing to the log but that."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from clinicpro import health
from local.bucket import SeaweedFS
from local.ports import free_ports
from tests.postgres import postgres
from tests.watch.server import Server

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY = "http://127.0.0.1:9"
IN_TIME = 2 * health.SECONDS_TO_ANSWER + 1.5  # on a busy machine


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test hear an answer to another one's question."""
    parts = {name: health.Part(part.check) for name, part in health.PARTS.items()}
    monkeypatch.setattr(health, "PARTS", parts)


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        yield deaf.getsockname()[1]


def ask(client: Client) -> tuple[int, dict[str, bool], float]:
    began = time.monotonic()
    answer = client.get(reverse("readyz"))
    return answer.status_code, answer.json(), time.monotonic() - began


def test_ready_when_both_answer(client: Client, bucket: SeaweedFS) -> None:
    assert ask(client)[:2] == (200, {"database": True, "bucket": True})


def test_a_bucket_that_is_gone_is_said_in_time(client: Client, settings: Any) -> None:
    settings.S3_ENDPOINT = NOBODY
    status, said, seconds = ask(client)
    assert (status, said) == (503, {"database": True, "bucket": False})
    assert seconds < IN_TIME


def test_a_bucket_that_hangs_is_said_in_time(client: Client, settings: Any, silent: int) -> None:
    settings.S3_ENDPOINT = f"http://127.0.0.1:{silent}"
    status, said, seconds = ask(client)
    assert (status, said["bucket"]) == (503, False)
    assert seconds < IN_TIME


def test_a_bucket_that_hangs_is_asked_once_however_often_we_are(
    client: Client, settings: Any, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "SECONDS_TO_ANSWER", 0.2)
    settings.S3_ENDPOINT = f"http://127.0.0.1:{silent}"
    ask(client)
    before = health.PARTS["bucket"].asked
    for _ in range(5):
        assert ask(client)[1]["bucket"] is False
    assert health.PARTS["bucket"].asked is before


def test_a_database_that_fails_is_said(
    client: Client, bucket: SeaweedFS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health.connection, "cursor", failing)
    assert health.database_answers() is False


def test_a_database_that_hangs_is_said_in_time(
    client: Client, bucket: SeaweedFS, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()
    monkeypatch.setitem(health.PARTS, "database", health.Part(released.wait))
    status, said, seconds = ask(client)
    released.set()
    assert (status, said) == (503, {"database": False, "bucket": True})
    assert seconds < IN_TIME


def test_a_real_postgresql_that_is_gone_is_said_in_time_and_counting_goes_on(
    tmp_path: Path,
) -> None:
    (port,) = free_ports("127.0.0.1", count=1)
    with ExitStack() as running:
        url = running.enter_context(postgres())
        with Server(tmp_path, port=port, DATABASE_URL=url) as server:
            assert json.loads(server.get("/readyz")[1])["database"] is True
            running.close()
            began = time.monotonic()
            status, said = server.get("/readyz")
            assert (status, json.loads(said)["database"]) == (503, False)
            assert time.monotonic() - began < IN_TIME
            assert "clinicpro_database_answers 0.0" in server.metrics()
            assert server.get("/healthz")[0] == 200


def test_a_server_that_is_to_stop_is_not_ready(
    client: Client, bucket: SeaweedFS, settings: Any, tmp_path: Any
) -> None:
    settings.DRAINING_FILE = str(tmp_path / "draining")
    assert ask(client)[0] == 200
    (tmp_path / "draining").touch()
    assert ask(client)[:2] == (503, {"database": True, "bucket": True, "staying": False})


def test_the_log_says_nothing_secret_of_a_bucket_that_is_away(
    client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.S3_ENDPOINT = NOBODY
    settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = "an-access-key", "a-secret-key"
    assert ask(client)[0] == 503
    assert "does not answer" in caplog.text
    assert "an-access-key" not in caplog.text
    assert "a-secret-key" not in caplog.text


def failing() -> None:
    raise OperationalError
