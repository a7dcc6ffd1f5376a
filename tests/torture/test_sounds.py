"""The account of sounds: it must notice what it is there to notice."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from tests.microphones import PEAK
from tests.sounds import RATE as FULL
from tests.sounds import webm
from tests.torture.sounds import Filed, Run, Sounds, overheard, verdict

TOKEN, CONSULTATION = UUID(int=1), UUID(int=2)
ZERO = datetime(2026, 11, 2, 10, 41, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return ZERO + timedelta(seconds=seconds)


def run(begin: float = 0, end: float = 60, *, patient: str = "AB") -> Run:
    return Run(TOKEN, CONSULTATION, patient, at(begin), at(end))


def told(*events: str, began: float = 10, patient: str = "AB") -> Sounds:
    """Return the account of one file that grew: `one` was recorded, `one!` was kept."""
    sounds = Sounds()
    for event in events:
        sha256 = event.rstrip("!")
        if event.endswith("!"):
            sounds.hear({"event": "kept", "id": "file", "sha256": sha256})
        else:
            milliseconds = at(began).timestamp() * 1000
            sounds.hear(
                {
                    "event": "recorded",
                    "id": "file",
                    "at": milliseconds,
                    "patient": patient,
                    "token": str(TOKEN),
                    "sha256": sha256,
                }
            )
    return sounds


def kinds(sounds: Sounds, *filed: str, runs: list[Run] | None = None) -> list[str]:
    rows = [Filed(sha256, "AB") for sha256 in filed]
    return [each.kind for each in verdict(sounds.by_id.values(), runs or [run()], rows)]


def test_all_is_well_where_a_sealed_sound_was_filed_as_it_was_in_the_end() -> None:
    assert kinds(told("one", "one!", "two", "two!"), "two") == []


@pytest.mark.parametrize("filed", [(), ("one",)], ids=["absent", "as it was before"])
def test_what_was_sealed_and_is_not_filed_is_lost(filed: tuple[str, ...]) -> None:
    assert kinds(told("one", "one!", "two", "two!"), *filed) == ["sound lost"]


@pytest.mark.parametrize("filed", [(), ("one",), ("two",)])
def test_what_a_page_had_no_time_to_seal_may_be_filed_or_not(filed: tuple[str, ...]) -> None:
    assert kinds(told("one", "two"), *filed) == []


@pytest.mark.parametrize("began", [59.5, 70])
def test_what_began_after_its_recordings_end_may_be_dropped(began: float) -> None:
    assert kinds(told("one", "one!", began=began)) == []


def test_another_phones_recording_is_no_reason_to_be_filed() -> None:
    others = Run(UUID(int=3), CONSULTATION, "AB", at(0), at(60))
    assert kinds(told("one", "one!"), runs=[others]) == []


def test_a_sound_that_is_filed_twice_is_doubled() -> None:
    assert kinds(told("one", "two", "two!"), "one", "two") == ["sound doubled"]


def test_a_sound_under_another_patient_is_misfiled() -> None:
    sounds = told("one", "one!", patient="CD")
    assert kinds(sounds, "one", runs=[run(patient="CD")]) == ["sound misfiled"]


def desk(*humming: tuple[float, float], length: float = 10) -> Any:
    """Return a desk that offers a recording which hums at these times."""
    seconds = np.arange(round(length * FULL)) / FULL
    hums = sum((seconds >= begin) & (seconds < end) for begin, end in humming)
    body = webm((PEAK * np.sin(2 * np.pi * 440 * seconds) * hums).astype(np.float32))
    answer = SimpleNamespace(content=body, headers={"content-type": "audio/webm"})
    return SimpleNamespace(http=SimpleNamespace(get=lambda address: answer))


def test_a_file_that_is_silent_between_two_recordings_and_after_them_is_well() -> None:
    runs = [run(0, 3), run(6, 9)]
    assert list(overheard(runs, desk((0, 3), (6, 9)))) == []


@pytest.mark.parametrize("humming", [(0, 3.5), (5, 9), (6, 9.5)])
def test_sound_where_no_recording_ran_is_overheard(humming: tuple[float, float]) -> None:
    runs = [run(0, 3), run(6, 9)]
    assert [each.kind for each in overheard(runs, desk(humming))] == ["overheard"]
