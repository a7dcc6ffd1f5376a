"""Sound that can be counted: each half second has a pitch of its own, by its number."""

import io
import math
from collections.abc import Iterable
from typing import Any

import av
import numpy as np

from tests import sounds

HALF = 0.5  # seconds
LOWEST, STEP = 400, 80  # Hz
FILES = {"audio/webm": sounds.webm, "audio/mp4": sounds.mp4}


def pitch(number: int) -> int:
    return LOWEST + STEP * (number % 40)


def counted(begin: float, length: float) -> Any:
    """Return the samples of the counted tones from one second to another."""
    at = begin + np.arange(round(length * sounds.RATE)) / sounds.RATE
    number = np.floor(at / HALF)
    sound = np.sin(2 * np.pi * (LOWEST + STEP * (number % 40)) * at)
    return (0.4 * sound).astype(np.float32)


def segment(begin: float, length: float, content_type: str = "audio/webm") -> bytes:
    """Return a file with the counted tones from one second to another."""
    return FILES[content_type](counted(begin, length))


def samples(body: bytes, *, rate: int = 48_000) -> Any:
    """Return a file's sound as one channel of floats."""
    with av.open(io.BytesIO(body)) as opened:
        resampler = av.AudioResampler("fltp", "mono", rate)
        parts = [
            each.to_ndarray()[0]
            for frame in opened.decode(audio=0)
            for each in resampler.resample(frame)
        ]
    return np.concatenate(parts)


def heard(body: bytes, at: Iterable[float], *, rate: int = 48_000) -> list[int | None]:
    """Return which tone sounds at each of these seconds; None: silence."""
    sound = samples(body, rate=rate)
    return [tone(sound, moment, rate) for moment in at]


def tone(sound: Any, moment: float, rate: int) -> int | None:
    around = sound[round((moment - 0.08) * rate) : round((moment + 0.08) * rate)]
    if not len(around) or np.sqrt(np.mean(around**2)) < 0.02:
        return None
    spectrum = np.abs(np.fft.rfft(around * np.hanning(len(around))))
    peak = np.argmax(spectrum) * rate / len(around)
    return round((peak - LOWEST) / STEP)


def within(start: int, begin: int) -> tuple[int, float]:
    """Return a tone that lies whole in a piece, and where in the piece's own file its middle is.

    The piece begins at `start` of the count, and at `begin` of its file; both ms.
    """
    number = math.ceil(start / 1000 / HALF) + 1
    middle = (number + 0.5) * HALF
    return number, middle - start / 1000 + begin / 1000
