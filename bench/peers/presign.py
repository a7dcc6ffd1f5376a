"""Presigns a second and CPU per presign: ours on PostgreSQL, beside Companion's `/s3/params`.

Ours as it is deployed: two processes, with token lookup, tier limits, pace, logging and metrics in
force. Companion asks nobody who is calling; the third contender looks at nothing either, and says
how much of ours is the frame around it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench import processes
from bench.peers.companion import Companion, companion
from bench.presign_rate import PHOTOS, Round, healthz, presigns, run, warm_up
from bench.program import Program
from bench.stage import Stage
from tests.browser.installation import Installation
from tests.postgres import postgres

ROUNDS = 3  # of each, in turns
AIM = 2  # times Companion's rate
MAKE_CLINIC = """
from capture import consultations
from tokens.models import Clinician
from tokens.pairing import offer

clinician = Clinician.objects.create_user("bench")
consultations.start(clinician, patient="AB 41")
print(offer(clinician).typed)
"""


def measure(stage: Stage) -> dict[str, list[Round]]:
    with on_postgres(stage.folder / "on-postgres") as installation:
        program = Program(installation.origin, code=make_clinic(installation))
        with (
            companion(installation, log=stage.folder / "companion.log") as whole,
            companion(installation, log=stage.folder / "companion-bare.log", bare=True) as bare,
        ):
            return rounds(installation, program, whole, bare)


@contextmanager
def on_postgres(var: Path) -> Iterator[Installation]:
    """Run one more installation, as `make run` does with a DATABASE_URL."""
    var.mkdir(mode=0o700)
    with postgres() as url:
        running = Installation.start(var, PRESIGNS_PER_MINUTE="0", DATABASE_URL=url)
        try:
            yield running
        finally:
            running.stop()


def make_clinic(installation: Installation) -> str:
    """Make a clinician with an open consultation; return a pairing code."""
    return installation.manage("shell", "--verbosity=0", "--command", MAKE_CLINIC)


def rounds(
    installation: Installation, program: Program, whole: Companion, bare: Companion
) -> dict[str, list[Round]]:
    """Ask each in turns; one untimed round before, in which threads meet the database."""
    ours = urlsplit(installation.origin).netloc
    server = processes.web_server(installation.started.pid)
    contenders = {
        "ours": (server, ours, cycle(list(presigns(ours, program)))),
        "Companion": asked(whole),
        "Companion, bare": asked(bare),
        "our /healthz": (server, ours, cycle([healthz(ours)])),
    }
    for _, host, requests in contenders.values():
        warm_up(host, [requests])
    found: dict[str, list[Round]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, (leader, host, requests) in contenders.items():
            found[name].append(run(leader, host, requests))
    return found


def asked(other: Companion) -> tuple[int, str, Iterator[bytes]]:
    host = urlsplit(other.origin).netloc
    return other.pid, host, cycle(list(params(host)))


def params(host: str) -> Iterator[bytes]:
    """Return a request for each of many photos, with the metadata that Uppy sends by itself."""
    for n in range(PHOTOS):
        name = quote(f"photo-{n}.jpg")
        path = f"/s3/params?filename={name}&type=image%2Fjpeg&metadata%5Bname%5D={name}"
        yield f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\r\n".encode()
