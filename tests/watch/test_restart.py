"""A rolling restart under load loses no request: a proxy hears in time that a server will stop."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from local.ports import free_ports
from tests.cast import Shot
from tests.watch.server import HOST, Server, ask, manage

PEOPLE = 6  # who ask at the same time
AT_LEAST = 150  # requests of everybody together, while each server is restarted once
PROBE_EVERY = 0.1  # seconds

PAIR = """
from capture import consultations
from tokens import pairing
from tokens.models import Clinician
clinician = Clinician.objects.create_user("clinician", password="right")
consultation = consultations.start(clinician, patient="AB 41")
paired = pairing.redeem(pairing.offer(clinician).typed, device="iPhone", address=None)
print(consultation.pk, paired.secret)
"""


class Front:
    """What a load balancer does: takes turns among the servers that said last they were ready."""

    def __init__(self, servers: list[Server]) -> None:
        self.turns = cycle(servers)
        self.ready = {server.port: True for server in servers}
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.probes = [threading.Thread(target=self.probe, args=(each,)) for each in servers]

    def __enter__(self) -> "Front":
        for each in self.probes:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for each in self.probes:
            each.join()

    def probe(self, server: Server) -> None:
        while not self.ended.wait(PROBE_EVERY):
            try:
                # No bucket runs here; what counts is whether the server stays.
                _, body = server.get("/readyz")
                self.ready[server.port] = json.loads(body).get("staying", True)
            except (OSError, http.client.HTTPException, ValueError):
                self.ready[server.port] = False

    def pick(self) -> int:
        with self.lock:
            return next(each.port for each in self.turns if self.ready[each.port])

    def send(self, request: bytes) -> int:
        return ask(self.pick(), request)[0]


class Crowd:
    """People who ask again and again; counts how each request ended."""

    def __init__(self, front: Front, requests: list[bytes]) -> None:
        self.front, self.requests = front, requests
        self.outcomes: Counter[str] = Counter()
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.run) for _ in range(PEOPLE)]

    def __enter__(self) -> "Crowd":
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for each in self.threads:
            each.join()

    def run(self) -> None:
        for request in cycle(self.requests):
            if self.ended.is_set():
                return
            try:
                self.outcomes[str(self.front.send(request))] += 1
            except (OSError, http.client.HTTPException) as error:
                self.outcomes[repr(error)] += 1

    def wait_for(self, more: int) -> None:
        wanted, deadline = self.outcomes.total() + more, time.monotonic() + 60
        while self.outcomes.total() < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[list[Server]]:
    ports = free_ports("127.0.0.1", count=2)
    first, second = (Server(tmp_path, port=port, DRAIN_SECONDS="1") for port in ports)
    with first, second:  # one after the other: the first one migrates
        yield [first, second]


def requests(folder: Path) -> list[bytes]:
    """Return what phones ask: one poll, and a presign, which reads token and consultation."""
    consultation, secret = manage(folder, "shell", "-v", "0", "-c", PAIR).split()
    shot = Shot()
    announced = {
        "id": shot.id,
        "consultation": consultation,
        "captured_at": shot.captured_at,
        "filename": "photo.jpg",
        "content_type": shot.content_type,
        "size": len(shot.body),
        "sha256": shot.sha256,
        "width": shot.width,
        "height": shot.height,
    }
    return [
        request("GET", "/api/phone", secret, b""),
        request("POST", "/api/uploads/presign", secret, json.dumps(announced).encode()),
    ]


def request(method: str, path: str, secret: str, body: bytes) -> bytes:
    head = [
        f"{method} {path} HTTP/1.1",
        f"Host: {HOST}",
        "Connection: close",
        f"X-Mobile-Token: {secret}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def test_a_rolling_restart_under_load_loses_no_request(pair: list[Server], tmp_path: Path) -> None:
    asked = requests(tmp_path)
    with Front(pair) as front, Crowd(front, asked) as crowd:
        for server in pair:
            crowd.wait_for(AT_LEAST // 3)
            assert server.end() == 0
            server.start()
            while not front.ready[server.port]:
                time.sleep(PROBE_EVERY)
        crowd.wait_for(AT_LEAST // 3)
    assert set(crowd.outcomes) == {"200"}, crowd.outcomes
    assert crowd.outcomes.total() >= AT_LEAST


def test_between_the_signal_and_its_end_a_server_answers_everything_but_readyz(
    tmp_path: Path,
) -> None:
    (port,) = free_ports("127.0.0.1", count=1)
    with Server(tmp_path, port=port, DRAIN_SECONDS="3") as server:
        server.ask_to_end()
        deadline = time.monotonic() + 2
        while "staying" not in json.loads(server.get("/readyz")[1]):
            assert time.monotonic() < deadline
        assert server.get("/healthz") == (200, b"alive\n")
        assert server.end() == 0


def test_nothing_of_a_server_is_left_behind(tmp_path: Path) -> None:
    (port,) = free_ports("127.0.0.1", count=1)
    with Server(tmp_path, port=port) as server:
        assert server.end() == 0
    assert list(tmp_path.glob("tmp*")) == []


def test_every_line_of_a_server_is_json(tmp_path: Path) -> None:
    (port,) = free_ports("127.0.0.1", count=1)
    with Server(tmp_path, port=port) as server:
        server.get("/nowhere/")
        server.end()
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert "watch.requests" in {line["logger"] for line in lines}
