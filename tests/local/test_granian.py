"""The web server ends, whatever its main thread is doing when it is told to, and however often."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from granian.server.common import AbstractServer

import clinicpro.granian  # noqa: F401  (its handlers are those of AbstractServer from here on)
from local.child import signal_session
from local.ports import free_ports
from tests.local.launch import ROOT, wait_until

SIGNALS = 14  # as many threads as a launcher on PostgreSQL has


@pytest.mark.parametrize("name", ["interrupt", "reload"])
def test_a_signal_does_not_wait_for_what_its_own_thread_holds(name: str) -> None:
    server = SimpleNamespace(main_loop_interrupt=Event())
    handler = getattr(AbstractServer, f"signal_handler_{name}")

    def interrupted() -> None:
        with server.main_loop_interrupt._cond:  # as Event.wait and Event.set hold it
            handler(server, signal.SIGTERM, None)

    at_work = Thread(target=interrupted, daemon=True)
    at_work.start()
    at_work.join(10)
    assert not at_work.is_alive()
    assert server.main_loop_interrupt.wait(10)
    assert getattr(server, f"{name}_signal")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    (port,) = free_ports("127.0.0.1", count=1)
    with (tmp_path / "log").open("wb") as log:
        started = subprocess.Popen(
            [
                *(sys.executable, "-m", "clinicpro.granian", "--interface", "wsgi", "--no-ws"),
                *("--host", "127.0.0.1", "--port", str(port), "wsgiref.simple_server:demo_app"),
            ],
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    wait_until(lambda: answers(port))
    yield started
    signal_session(started, signal.SIGKILL)
    started.wait()


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


def test_many_signals_in_a_row_end_it(server: subprocess.Popen[bytes]) -> None:
    for n in range(SIGNALS):
        server.send_signal(signal.SIGTERM)
        time.sleep(n * 1e-5)  # or the system makes one of them
    assert server.wait(30) == 0
