"""Ably slow, failing or down: no request waits for it, and the log says it once."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from capture import channel, doorbell, ringer
from capture.ably_rest import Line, endpoint
from capture.doorbell import Region
from tests.ably import Ably
from tokens.models import Clinician


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine two seconds are not enough to ring in."""
    monkeypatch.setattr(ringer, "DRAIN_SECONDS", 30)


def outages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.message for each in caplog.records if each.name.startswith(("capture", "ably"))]


@pytest.fixture
def rings(clinician: Clinician, django_capture_on_commit_callbacks: Any) -> Callable[[], int]:
    """Ring as a request does, with its commit; return the version that it raised."""

    def ring() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            doorbell.ring(clinician.pk, Region.PHOTOS)
        return doorbell.versions(clinician.pk)["photos"]

    return ring


def test_nobody_waits_while_ably_is_slow(ably: Ably, rings: Callable[[], int]) -> None:
    ably.slow = 5
    assert rings() == 1
    ably.wait(lambda it: it.attempts == 1)
    assert [rings(), rings()] == [2, 3]
    assert ably.published == []  # both came back while the first is still on its way


def test_nobody_waits_while_ably_fails(ably: Ably, rings: Callable[[], int]) -> None:
    ably.failing = True
    assert rings() == 1
    ably.wait(lambda it: len(it.refused) == 1)
    assert rings() == 2
    ably.wait(lambda it: len(it.refused) == 2)


def test_nobody_waits_while_ably_is_down(ably: Ably, rings: Callable[[], int]) -> None:
    ably.go_down()
    assert rings() == 1
    ably.wait(lambda it: it.attempts == 1)
    assert rings() == 2


def test_after_an_outage_rings_arrive_again(ably: Ably, rings: Callable[[], int]) -> None:
    ably.failing = True
    rings()
    ably.wait(lambda it: len(it.refused) == 1)
    ably.failing = False
    rings()
    ably.wait(lambda it: len(it.published) == 1)


def test_an_outage_is_said_once(
    ably: Ably, rings: Callable[[], int], caplog: pytest.LogCaptureFixture
) -> None:
    ably.failing = True
    for attempt in range(1, 6):
        rings()
        ably.wait(lambda it, attempt=attempt: it.attempts == attempt)  # type: ignore[misc]
    ringer.ringer.drain()
    assert len(outages(caplog)) == 1


def test_the_end_of_an_outage_is_said_once(
    ably: Ably,
    rings: Callable[[], int],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ringer, "QUIET_SECONDS", 0)
    ably.failing = True
    rings()
    ably.wait(lambda it: len(it.refused) == 1)
    ably.failing = False
    for arrived in (1, 2):
        rings()
        ably.wait(lambda it, arrived=arrived: len(it.published) == arrived)  # type: ignore[misc]
    ringer.ringer.drain()
    assert outages(caplog)[1:] == ["Ably rings again; 1 rings were lost"]


def test_the_log_tells_nothing_of_tokens_and_channels(
    ably: Ably, rings: Callable[[], int], caplog: pytest.LogCaptureFixture, clinician: Clinician
) -> None:
    caplog.set_level(logging.INFO)
    ably.failing = True
    rings()
    ably.wait(lambda it: it.attempts == 1)
    ably.failing = False
    rings()
    ably.wait(lambda it: it.attempts == 2)
    ringer.ringer.drain()
    assert channel.name(clinician.pk) not in caplog.text
    assert ably.secret not in caplog.text


PRELUDE = """
import os
from uuid import UUID
import django
django.setup()
from capture import ringer as room
from capture.ringer import ring_soon, ringer
room.DRAIN_SECONDS = 30
"""


def python(ably: Ably, lines: str) -> subprocess.CompletedProcess[str]:
    """Run some lines in a process of its own, which ends right after them."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "clinicpro.settings",
        "ABLY_API_KEY": ably.key,
        "ABLY_REST_ORIGIN": ably.origin,
    }
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + lines],
        cwd=Path(__file__).parent.parent,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def test_what_waits_still_rings_when_the_process_ends(ably: Ably) -> None:
    one, other = uuid4(), uuid4()
    python(ably, f"ring_soon(UUID('{one}')); ring_soon(UUID('{other}'))")
    assert ably.published == [channel.name(one), channel.name(other)]


# As in a worker that is forked while another thread of its parent holds the queue.
FORK = """
ring_soon(UUID('{one}'))
ringer.drain()
with ringer.changed:
    child = os.fork()
    if not child:
        ring_soon(UUID('{other}'))
        ringer.drain()
        os._exit(0)
os.waitpid(child, 0)
"""


def test_a_forked_worker_has_a_thread_of_its_own(ably: Ably) -> None:
    one, other = uuid4(), uuid4()
    python(ably, FORK.format(one=one, other=other))
    assert sorted(ably.published) == sorted([channel.name(one), channel.name(other)])


@pytest.mark.parametrize(
    ("host", "known_as"),
    [
        ("main.realtime.ably.net", "main"),
        ("ours.realtime.ably.net", "ours"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("ably.clinic.example", "ably.clinic.example"),
        ("ably", "ably."),
    ],
)
def test_the_client_talks_to_the_configured_host(host: str, known_as: str) -> None:
    assert endpoint(host) == known_as


def test_with_an_origin_of_ones_own_no_other_host_is_tried(ably: Ably) -> None:
    assert Line().client.options.get_hosts() == ["127.0.0.1"]
