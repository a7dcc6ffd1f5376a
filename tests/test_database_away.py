"""A database that is out of reach is said by 503, to people as to phones; it passes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from local.ports import free_ports
from review import dashboard
from tests.cast import Phone
from tests.postgres import postgres
from tests.watch.server import HOST, Server, ask

IN_TIME = 15.0  # seconds, on a busy machine; psycopg's own patience is 30


@pytest.fixture
def patient_desk(desk: Client) -> Client:
    """A desk that gets the page of a failure, as a browser does."""
    desk.raise_request_exception = False
    return desk


def failing(error: type[Exception]) -> object:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_page_says_that_it_passes(
    patient_desk: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr(dashboard, "desk", failing(error))
    answer = patient_desk.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Try again in a moment" in answer.text


@pytest.mark.parametrize("error", [ProgrammingError, ValueError])
def test_a_mistake_of_ours_does_not_pass(
    patient_desk: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr(dashboard, "desk", failing(error))
    answer = patient_desk.get("/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer


def test_a_lost_database_is_503_where_no_view_answers_yet(
    patient_desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign-in is read before any view."""
    monkeypatch.setattr("tokens.sessions.SessionStore.load", failing(OperationalError))
    assert patient_desk.get("/").status_code == 503


def test_a_phone_is_told_so_in_the_one_shape(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.views.situation", failing(OperationalError))
    answer = phone.get("/api/phone")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["error"]["code"] == "unavailable"
    assert answer.json()["error"]["permanent"] is False


# --- A real server, whose connections are all in use ----------------------------------------------


@pytest.fixture
def one_connection(tmp_path: Path) -> Iterator[tuple[str, Server]]:
    (port,) = free_ports("127.0.0.1", count=1)
    with (
        postgres() as url,
        Server(tmp_path, port=port, DATABASE_URL=url, DATABASE_POOL="1", WORKERS="1") as server,
    ):
        yield url, server


def wait_until_blocked(url: str) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with closing(psycopg.connect(url)) as onlooker:
        deadline = monotonic() + 30
        while not (onlooker.execute(waiting).fetchone() or [0])[0]:
            assert monotonic() < deadline
            sleep(0.02)


PHONE = f"GET /api/phone HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nX-Mobile-Token: x\r\n\r\n"


def test_who_finds_no_connection_free_is_told_soon_and_served_once_there_is(
    one_connection: tuple[str, Server],
) -> None:
    url, server = one_connection
    assert ask(server.port, PHONE.encode())[0] == 401
    with closing(psycopg.connect(url)) as holder:
        holder.execute("LOCK TABLE tokens_mobiletoken IN ACCESS EXCLUSIVE MODE")
        held = Thread(target=ask, args=(server.port, PHONE.encode()))
        held.start()  # takes the one connection, and waits for the lock
        wait_until_blocked(url)
        began = monotonic()
        status, body = ask(server.port, PHONE.encode())
        assert (status, b'"unavailable"' in body) == (503, True)
        assert monotonic() - began < IN_TIME
    held.join()
    assert ask(server.port, PHONE.encode())[0] == 401
