"""Presigns per second over HTTP, token lookup included, beside the same server's /healthz."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import median
from urllib.parse import urlsplit

from bench import processes
from bench.figure import Figure, p95
from bench.load import Load, load
from bench.program import Program
from bench.stage import Stage

ROUNDS = 4  # of each, in turns
SECONDS = 3.0  # a round
MOST = 30_000  # requests a round
WARM_UP = 500  # requests
PHOTOS = 2000  # different ones, over and over: presign writes nothing


@dataclass(frozen=True)
class Round:
    """One round: what the asker saw, and the server's processor time in seconds."""

    load: Load
    server_cpu: float


def measure(stage: Stage) -> list[Figure]:
    """Ask the installation as `make run` starts it: Granian with two workers, on SQLite."""
    with stage.program() as program:
        host = urlsplit(stage.installation.origin).netloc
        kinds = cycle([healthz(host)]), cycle(list(presigns(host, program)))
        warm_up(host, kinds)
        server = processes.web_server(stage.installation.started.pid)
        rounds = [[run(server, host, kind) for kind in kinds] for _ in range(ROUNDS)]
    alive, ours = zip(*rounds, strict=True)
    return [
        Figure("presigns per second", rate(ours), "/s"),
        Figure("/healthz per second", rate(alive), "/s"),
        Figure("presign ÷ /healthz", rate(ours) / rate(alive), "×"),
        Figure(
            "one presign, p95 of 16 at once", p95([w for r in ours for w in r.load.waits]), "ms"
        ),
        Figure("server's CPU per presign", cpu_ms(ours), "ms"),
        Figure("server's CPU per /healthz", cpu_ms(alive), "ms"),
        *shares("presign", ours),
        *shares("/healthz", alive),
    ]


def warm_up(host: str, kinds: Sequence[Iterator[bytes]]) -> None:
    """Let each of the server's threads meet the database and the bucket's client once."""
    for requests in kinds:
        load(loopback(host), requests, seconds=SECONDS, most=WARM_UP)


def run(server: int, host: str, requests: Iterator[bytes]) -> Round:
    before = processes.cpu_seconds(server)
    done = load(loopback(host), requests, seconds=SECONDS, most=MOST)
    return Round(done, processes.cpu_seconds(server) - before)


def loopback(host: str) -> tuple[str, int]:
    return "127.0.0.1", int(host.rpartition(":")[2])


def rate(rounds: Sequence[Round]) -> float:
    return median(each.load.rate for each in rounds)


def cpu_ms(rounds: Sequence[Round]) -> float:
    """Return the server's processor time per request, in ms of one core."""
    return median(each.server_cpu / each.load.answers * 1000 for each in rounds)


def shares(name: str, rounds: Sequence[Round]) -> list[Figure]:
    """Say who kept the cores busy: an asker near a whole core would itself be the bottleneck."""
    server = median(each.server_cpu / each.load.seconds for each in rounds)
    asker = median(each.load.own_cpu / each.load.seconds for each in rounds)
    return [
        Figure(f"cores busy with {name}, server", server, "cores"),
        Figure(f"cores busy with {name}, asker", asker, "cores"),
    ]


def healthz(host: str) -> bytes:
    return f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def presigns(host: str, program: Program) -> Iterator[bytes]:
    """Return a presign request for each of many photos."""
    path = urlsplit(program.situation["presign_url"]).path
    for _ in range(PHOTOS):
        body = json.dumps(program.announcement()).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nX-Mobile-Token: {program.secret}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body
