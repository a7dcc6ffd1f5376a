"""The troubles: the same for a seed, and what the proxy does is what it says."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.torture import faults
from tests.torture.faults import Faults
from tests.torture.http import Request
from tests.torture.proxy import ACTS, Proxy

SIGNED = "/mobile-uploads/one.jpg?X-Amz-Date=20261123T101010Z"
BODY = b"x" * 1000


class Server:
    """Takes requests, keeps them, answers each with 200."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.came = threading.Semaphore(0)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.taken.append(read_all(connection))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere")
            self.came.release()


def read_all(connection: socket.socket) -> bytes:
    """Read until head and body are whole, or the caller has gone."""
    found = b""
    while not found.endswith(b"x."):
        try:
            more = connection.recv(65536)
        except OSError:
            break
        if not more:
            break
        found += more
    return found


@pytest.fixture
def server() -> Iterator[Server]:
    serving = Server()
    yield serving
    serving.socket.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as running:
        yield running


def put(proxy: Proxy, server: Server) -> bytes:
    """Put a body through the proxy; return what came back."""
    port = proxy.to(server.socket.getsockname()[1])
    body = BODY[:-1] + b"."
    head = f"PUT {SIGNED} HTTP/1.1\r\nHost: there\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.sendall(head.encode() + body)
        try:
            return b"".join(iter(lambda: caller.recv(65536), b""))
        except ConnectionError:
            return b""


def always(monkeypatch: pytest.MonkeyPatch, trouble: str) -> Faults:
    monkeypatch.setattr(faults, "RATES", dict.fromkeys(faults.RATES, 1.0))
    monkeypatch.setattr(faults, "TROUBLES", {kind: {trouble: 1} for kind in faults.TROUBLES})
    return Faults(seed=1)


def test_without_trouble_a_request_goes_through_as_it_is(proxy: Proxy, server: Server) -> None:
    assert put(proxy, server).endswith(b"there")
    assert server.taken[0].startswith(b"PUT /mobile-uploads/one.jpg")
    assert server.taken[0].endswith(BODY[:-1] + b".")


@pytest.mark.parametrize(
    ("trouble", "arrives", "answered"),
    [
        ("dropped before", 0, False),
        ("dropped during", 1, False),
        ("answer lost", 1, False),
        ("503", 0, True),
        ("twice", 2, True),
        ("late", 1, True),
        ("after the caller left", 1, False),
        ("signed 5 minutes ago", 1, True),
    ],
)
def test_a_trouble_does_what_it_says(
    trouble: str,
    arrives: int,
    answered: bool,
    proxy: Proxy,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy.faults = always(monkeypatch, trouble)
    assert bool(put(proxy, server)) == answered
    for _ in range(arrives):
        assert server.came.acquire(timeout=10)
    assert len(server.taken) == arrives
    assert proxy.faults.counts == Counter({trouble: 1})


def test_a_body_dropped_on_its_way_arrives_in_part(
    proxy: Proxy, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.faults = always(monkeypatch, "dropped during")
    put(proxy, server)
    assert server.came.acquire(timeout=10)
    assert not server.taken[0].endswith(b".")


def test_an_old_signature_is_five_minutes_old_by_its_own_date(
    proxy: Proxy, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.faults = always(monkeypatch, "signed 5 minutes ago")
    put(proxy, server)
    assert b"X-Amz-Date=20261123T100010Z" in server.taken[0]


def test_every_trouble_has_an_act_or_is_an_answer() -> None:
    named = {trouble for troubles in faults.TROUBLES.values() for trouble in troubles}
    assert {each for each in named if not each.startswith(("4", "5"))} == set(ACTS)


def test_a_seed_draws_the_same_troubles_whatever_goes_on_beside() -> None:
    one = Request(b"PUT /x HTTP/1.1\r\n\r\n", b"")
    other = Request(b"GET /api/phone HTTP/1.1\r\n\r\n", b"")
    first, second = Faults(seed=3), Faults(seed=3)
    alone = [first.draw(one)[0] for _ in range(50)]
    between = [second.draw(one)[0] for _ in range(50) if second.draw(other) is not None]
    assert alone == between
    assert len(set(alone)) > 5
