"""make stands between the terminal and the launcher: it must pass on what the terminal says."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.ports import free_ports
from tests.local.launch import ROOT, SECONDS, environment, wait_until
from tests.local.processes import alive, descendants


@pytest.fixture
def make(used: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `make run` until it serves, as the leader of its own group, as in a terminal."""
    output = used.with_name("output")
    (port,) = free_ports("127.0.0.1", count=1)
    with output.open("wb") as to:
        process = subprocess.Popen(
            ["make", "--silent", "run", f"PORT={port}"],
            cwd=ROOT,
            env=environment(used),
            stdout=to,
            stderr=to,
            start_new_session=True,
        )
    wait_until(lambda: "Stop" in output.read_text() or process.poll() is not None)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_ctrl_c_in_the_terminal_ends_everything(make: subprocess.Popen[bytes]) -> None:
    started = descendants(make.pid)
    assert len(started) >= 5, "the launcher and its servers"
    os.killpg(make.pid, signal.SIGINT)
    make.wait(SECONDS)
    assert alive(started) == set()


def test_sigterm_to_make_alone_ends_everything(make: subprocess.Popen[bytes]) -> None:
    started = descendants(make.pid)
    make.terminate()
    make.wait(SECONDS)
    wait_until(lambda: not alive(started))


def test_killing_make_alone_ends_everything(make: subprocess.Popen[bytes]) -> None:
    started = descendants(make.pid)
    make.kill()
    make.wait(SECONDS)
    wait_until(lambda: not alive(started))


def test_make_alone_explains_every_command() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in ("help", "run", "test", "check", "bench", "format", "lock", "clean"):
        assert f"make {name} " in shown
