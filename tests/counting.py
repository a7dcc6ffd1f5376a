"""A signal that can be counted: quarters of a second, each with a chord of its own.

A chord is two pitches, and so two digits of its number. What was recorded of it says which quarters
are there, how often, and how much of time is missing between one and the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tests.microphones import RATE, sound

QUARTER = 0.25  # seconds
DIGITS = 25
LOW, HIGH, STEP = 400, 2000, 50  # Hz
QUARTERS = DIGITS * DIGITS  # two and a half minutes, then it begins anew
WINDOW, HOP = 0.04, 0.005  # seconds: a look at the sound, and from one to the next
SILENT = 0.02  # of full scale
# Shorter than a look, it is the seam between two chords: both sound in it.
SHORTEST = WINDOW


Look = tuple[int, int]  # its number, and which quarter is heard there


@dataclass(frozen=True)
class Heard:
    """A quarter, from one second of the recording to another."""

    number: int
    begin: float
    end: float


@dataclass(frozen=True)
class Account:
    """What a recording holds of the signal; seconds."""

    heard: list[Heard]
    longest_silence: float

    @property
    def missing(self) -> list[int]:
        """Return which quarters between the first and the last do not sound."""
        numbers = {each.number for each in self.heard}
        return [n for n in range(min(numbers), max(numbers)) if n not in numbers]

    @property
    def twice(self) -> list[int]:
        """Return which quarters sound again, or after their turn."""
        return [b.number for a, b in pairwise(self.heard) if b.number <= a.number]

    @property
    def longest_gap(self) -> float:
        """Return the longest silence, or the longest leap where what was missing was cut out.

        There the next quarter begins too early; the first one began before the recording did.
        """
        leaps = [abs(lag(b) - lag(a)) for a, b in pairwise(self.heard[1:])]
        return max(self.longest_silence, *leaps)

    @property
    def drift(self) -> float:
        """Return how far the recording's clock has gone from the signal's in all."""
        return abs(lag(self.heard[-1]) - lag(self.heard[1]))


def lag(heard: Heard) -> float:
    """Return how much later than in the signal a quarter begins; the signal itself has no gap."""
    return heard.begin - heard.number * QUARTER


def play(path: Path) -> Path:
    """Write the signal for a fake microphone: a WAV file."""
    at = np.arange(round(QUARTERS * QUARTER * RATE)) / RATE
    return sound(path, signal(at).tolist())


def signal(at: Any) -> Any:
    number = np.floor(at / QUARTER)
    low, high = LOW + STEP * (number % DIGITS), HIGH + STEP * (number // DIGITS)
    return 0.25 * (np.sin(2 * np.pi * low * at) + np.sin(2 * np.pi * high * at))


def count(samples: Any) -> Account:
    """Return what a recording at RATE holds, from its first quarter to its last."""
    sounding = [(n, heard) for n, heard in enumerate(looked(samples)) if heard is not None]
    clear = [look for run in runs(sounding) if len(run) * HOP >= SHORTEST for look in run]
    heard = [Heard(run[0][1], run[0][0] * HOP, (run[-1][0] + 1) * HOP) for run in runs(clear)]
    silences = (b - a - 1 for (a, _), (b, _) in pairwise(sounding))
    return Account(heard, longest_silence=max(silences) * HOP)


def runs(looks: list[Look]) -> list[list[Look]]:
    return [list(each) for _, each in groupby(looks, key=lambda look: look[1])]


def looked(samples: Any) -> Iterator[int | None]:
    """Return which quarter is heard around each moment; None: silence."""
    size, hop = round(WINDOW * RATE), round(HOP * RATE)
    padded = np.pad(samples, (size // 2, size))
    shape, points = np.hanning(size), RATE // 10  # a spectrum with a line every 10 Hz
    for at in range(0, len(samples), hop):
        around = padded[at : at + size]
        if np.sqrt(np.mean(around**2)) < SILENT:
            yield None
        else:
            spectrum = np.abs(np.fft.rfft(around * shape, points))
            yield digit(spectrum, LOW) + DIGITS * digit(spectrum, HIGH)


def digit(spectrum: Any, lowest: int) -> int:
    lines = spectrum[[(lowest + STEP * n) // 10 for n in range(DIGITS)]]
    return int(np.argmax(lines))


def told(found: Account, *, seams: list[Any]) -> str:
    """Return the figures of a run."""
    return (
        f"\n{len(found.heard)} quarters in {len(seams)} segments, seams of {seams} ms:"
        f" longest gap {found.longest_gap * 1000:.0f} ms, drift {found.drift * 1000:.0f} ms"
    )
