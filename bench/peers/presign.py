"""Presigns a second and CPU per presign: ours on PostgreSQL, beside Companion's `/s3/params`.

Ours as it is deployed: two processes, with token lookup, tier limits, pace, logging and metrics in
force. Companion asks nobody who is calling.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from bench import processes
from bench.figure import at_least, p95
from bench.peers.companion import Companion, companion
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ground import Ground
from bench.presign_rate import PHOTOS, Round, cpu_ms, healthz, presigns, rate, run, warm_up
from bench.program import Program
from bench.stage import Stage
from tests.browser.installation import Installation
from tests.postgres import postgres

ROUNDS = 6  # of each, in turns
AIM = 2  # times Companion's rate
WHOLE, BARE, ALIVE = "Companion", "Companion, bare", "our /healthz"
MAKE_CLINIC = """
from capture import consultations
from tokens.models import Clinician
from tokens.pairing import offer

clinician = Clinician.objects.create_user("bench")
consultations.start(clinician, patient="AB 41")
print(offer(clinician).typed)
"""


@dataclass(frozen=True)
class Contender:
    """Who is asked what; `leader` leads the session of the processes that answer."""

    leader: int
    host: str
    requests: Iterator[bytes]


def measure(ground: Ground) -> Comparison:
    with contenders(ground.stage) as found:
        rounds = in_turns(found, ROUNDS)
    return Comparison(
        f"{ROUNDS} rounds of 3 s of each in turns, 16 requests at once over connections that stay"
        " open, two processes each. Ours on PostgreSQL (over a socket, synchronous_commit off: a"
        " presign writes nothing): token and account, tier limits, pace, photo and consultation,"
        " metrics and a log line for each. *Companion* is its own program (a log line and a session"
        " for each), *bare* its library alone; neither asks who is calling. CPU is the web"
        " processes' own; the database's comes on top. Where others use the machine too, the rate"
        " follows who has more threads (ours has 16, Companion 2): then go by the CPU. */healthz*"
        " is the least that our Django answers; a presign goes before it (decision 40).",
        (
            Column("requests/s, median", "/s", "more"),
            Column("ours ÷ it", "×", ""),
            Column("CPU per request", "ms"),
            Column("an answer, p95", "ms"),
        ),
        {name: row(some, rounds[OURS]) for name, some in rounds.items()},
        [
            at_least("requests/s, ours ÷ Companion", times_ours(rounds, rate), "×", AIM),
            at_least(
                "requests per CPU, ours ÷ Companion", 1 / times_ours(rounds, cpu_ms), "×", AIM
            ),
        ],
        beside=[ALIVE],
    )


def times_ours(
    rounds: Mapping[str, Sequence[Round]], measure: Callable[[Sequence[Round]], float]
) -> float:
    return measure(rounds[OURS]) / measure(rounds[WHOLE])


def row(some: Sequence[Round], ours: Sequence[Round]) -> tuple[float, ...]:
    waits = [wait for each in some for wait in each.load.waits]
    return rate(some), paired(ours, some), cpu_ms(some), p95(waits)


def paired(ours: Sequence[Round], others: Sequence[Round]) -> float:
    """Return the median ratio of rounds that followed each other: the machine was alike."""
    pairs = zip(ours, others, strict=True)
    return median(mine.load.rate / theirs.load.rate for mine, theirs in pairs)


@contextmanager
def contenders(stage: Stage) -> Iterator[dict[str, Contender]]:
    with (
        on_postgres(stage.folder / "on-postgres") as installation,
        companion(installation, log=stage.folder / "whole.log") as whole,
        companion(installation, log=stage.folder / "bare.log", bare=True) as bare,
    ):
        program = Program(installation.origin, code=make_clinic(installation))
        host = urlsplit(installation.origin).netloc
        server = processes.web_server(installation.started.pid)
        yield {
            OURS: Contender(server, host, cycle(list(presigns(host, program)))),
            WHOLE: by_companion(whole),
            BARE: by_companion(bare),
            ALIVE: Contender(server, host, cycle([healthz(host)])),
        }


@contextmanager
def on_postgres(var: Path) -> Iterator[Installation]:
    """Run one more installation, as `make run` does with a DATABASE_URL."""
    var.mkdir(mode=0o700)
    with postgres() as url:
        running = Installation.start(var, PRESIGNS_PER_MINUTE="10000000", DATABASE_URL=url)
        try:
            yield running
        finally:
            running.stop()


def make_clinic(installation: Installation) -> str:
    """Make a clinician with an open consultation; return a pairing code."""
    return installation.manage("shell", "--verbosity=0", "--command", MAKE_CLINIC)


def by_companion(other: Companion) -> Contender:
    host = urlsplit(other.origin).netloc
    return Contender(other.pid, host, cycle(list(params(host))))


def params(host: str) -> Iterator[bytes]:
    """Return a request for each of many photos, with the metadata that Uppy sends by itself."""
    for n in range(PHOTOS):
        name = quote(f"photo-{n}.jpg")
        path = f"/s3/params?filename={name}&type=image%2Fjpeg&metadata%5Bname%5D={name}"
        yield f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\r\n".encode()


def in_turns(found: Mapping[str, Contender], count: int) -> dict[str, list[Round]]:
    """Ask each in turns; one round before them is not counted: threads meet their database."""
    for each in found.values():
        warm_up(each.host, [each.requests])
    rounds: dict[str, list[Round]] = {name: [] for name in found}
    for _ in range(count):
        for name, each in found.items():
            rounds[name].append(run(each.leader, each.host, each.requests))
    return rounds
