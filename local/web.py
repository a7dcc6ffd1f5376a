"""Serve the pages with Granian, as its child process."""

import ssl
import subprocess
import sys
import time
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

from local import child
from local.certificates import Certificate
from local.errors import CannotRun

WORKERS = 2
# A thread is held while a confirm waits for the bucket or for SQLite's one writer; polls must
# find another. More would only queue for Python's lock.
THREADS = 8
# Open at once to each worker; Granian's own limit lets the next page wait until another goes.
CONNECTIONS = 8192
SECONDS_TO_ANSWER = 30.0
BASE = Path(__file__).resolve().parent.parent


def start(
    host: str, port: int, *, certificate: Certificate | None, env: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start the web server: on TLS when there is a certificate, else plain."""
    command: list[str | Path] = [
        *(sys.executable, "-m", "clinicpro.granian"),
        *("--interface", "wsgi"),
        *("--host", host),
        *("--port", str(port)),
        *("--workers", str(WORKERS)),
        *("--blocking-threads", str(THREADS)),
        *("--backpressure", str(CONNECTIONS)),
        *("--workers-kill-timeout", "3"),
        *("--log-level", "warning"),
        "--no-ws",
        "clinicpro.wsgi:application",
    ]
    if certificate:
        command += ["--ssl-certificate", certificate.chain, "--ssl-keyfile", certificate.key]
    return child.start(command, log=log, env=env, folder=BASE)


def wait_until_alive(
    server: subprocess.Popen[bytes], origin: str, *, authority: Path | None, log: Path
) -> None:
    """Wait for GET /healthz; raises CannotRun when it ends or stays silent."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not alive(origin, authority=authority):
        if server.poll() is not None or time.monotonic() > deadline:
            raise CannotRun(f"The web server does not start: see {log}")
        time.sleep(0.02)


def alive(origin: str, *, authority: Path | None) -> bool:
    context = ssl.create_default_context(cafile=authority) if authority else None
    try:
        with urlopen(f"{origin}/healthz", timeout=5, context=context) as answer:  # noqa: S310
            return bool(answer.status == HTTPStatus.OK)
    except OSError:  # and so every URLError
        return False
