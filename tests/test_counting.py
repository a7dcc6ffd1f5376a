"""The counted signal: it must notice what it is there to notice."""

from typing import Any

import numpy as np

from tests.counting import WINDOW, count, signal
from tests.microphones import RATE

EXACT = 0.02  # seconds


def whole(begin: float = 0, end: float = 10) -> Any:
    return signal(np.arange(round(begin * RATE), round(end * RATE)) / RATE)


def test_a_whole_recording_has_every_quarter_once_and_no_gap() -> None:
    found = count(whole(3.1, 20))
    assert (found.missing, found.twice) == ([], [])
    assert [each.number for each in found.heard] == list(range(12, 80))
    assert found.longest_gap < EXACT
    assert found.drift < EXACT


def test_a_silence_is_as_long_as_it_is() -> None:
    sound = whole()
    sound[round(4.3 * RATE) : round(4.4 * RATE)] = 0
    found = count(sound)
    assert (found.missing, found.twice) == ([], [])
    assert abs(found.longest_gap - 0.1) < WINDOW


def test_what_was_cut_out_is_a_gap_too() -> None:
    found = count(np.concatenate([whole(0, 4.3), whole(4.4, 10)]))
    assert abs(found.longest_gap - 0.1) < EXACT
    assert abs(found.drift - 0.1) < EXACT


def test_a_quarter_that_is_missing_is_named() -> None:
    found = count(np.concatenate([whole(0, 4), whole(4.25, 10)]))
    assert found.missing == [16]


def test_what_is_told_again_is_named() -> None:
    found = count(np.concatenate([whole(0, 4.5), whole(4, 10)]))
    assert found.twice == [16]
