"""The queue of rings: bounded, without doubles, and never older than its use."""

import threading
import time
from dataclasses import dataclass

import pytest

from capture import ringer
from capture.ably_rest import Line


class HeldLine(Line):
    """A line that lets no ring through until it is told to, and writes down what it rang."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: list[str] = []
        self.held = threading.Semaphore(0)
        self.busy = threading.Semaphore(0)

    def ring(self, channel: str) -> None:
        self.busy.release()
        assert self.held.acquire(timeout=10)
        self.rung.append(channel)

    def let_through(self, rings: int) -> None:
        self.held.release(rings)


def held(*, capacity: int = 100) -> tuple[HeldLine, ringer.Ringer]:
    """Return a ringer whose thread is busy with a first ring, "busy"."""
    line = HeldLine()
    made = ringer.Ringer(lambda: line, capacity=capacity)
    made.put("busy")
    assert line.busy.acquire(timeout=10)
    return line, made


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine two seconds are not enough to ring in."""
    monkeypatch.setattr(ringer, "DRAIN_SECONDS", 30)


def outages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.message for each in caplog.records if each.name.startswith(("capture", "ably"))]


def test_ably_that_answers_every_other_time_is_one_outage(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outage = ringer.Outage()
    for _ in range(100):
        outage.failed(TimeoutError())
        outage.answered()
    assert len(outages(caplog)) == 1


@dataclass
class Clock:
    """Stands for the module `time` in the ringer."""

    now: float = 1000.0  # seconds

    def monotonic(self) -> float:
        return self.now


def test_ten_minutes_of_lost_rings_are_said_once_and_so_is_their_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, outage = Clock(), ringer.Outage()
    monkeypatch.setattr(ringer, "time", clock)
    for _ in range(1000):  # in ten minutes
        clock.now += 0.6
        outage.failed(ConnectionError())
    for _ in range(200):  # in two
        clock.now += 0.6
        outage.answered()
    first, last = outages(caplog)
    assert first.startswith("Ably cannot be rung (ConnectionError)")
    assert last == "Ably rings again; 1000 rings were lost"


def test_equal_rings_that_wait_are_one() -> None:
    line, made = held()
    for _ in range(10):
        made.put("one")
    line.let_through(3)
    made.drain()
    assert line.rung == ["busy", "one"]


def test_a_ring_during_a_ring_is_not_lost() -> None:
    line, made = held()
    made.put("busy")
    line.let_through(2)
    made.drain()
    assert line.rung == ["busy", "busy"]


def test_the_queue_is_bounded() -> None:
    line, made = held(capacity=3)
    for name in "abcdefg":
        made.put(name)
    assert len(made.waiting) == 3
    line.let_through(10)
    made.drain()
    assert line.rung == ["busy", "a", "b", "c"]
    assert made.outage.lost == 4


def test_a_ring_older_than_the_pages_own_asking_is_given_up() -> None:
    line, made = held()
    made.waiting["old"] = time.monotonic() - 3600
    made.put("new")
    line.let_through(10)
    made.drain()
    assert line.rung == ["busy", "new"]


def test_shutting_down_does_not_wait_for_a_slow_ably(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringer, "DRAIN_SECONDS", 0.01)
    line, made = held()
    made.drain()
    assert line.rung == []
    line.let_through(1)
