"""Make what Chromium's fake microphone plays: WAV files."""

import math
import struct
import wave
from pathlib import Path

RATE = 48_000  # samples a second, as Chromium's fake microphone likes it
PEAK = 0.4  # of full scale


def tone(path: Path, *, hertz: float = 440, seconds: float = 2) -> Path:
    """Write one steady tone: 16 bits, one channel."""
    steps = range(int(RATE * seconds))
    return sound(path, [PEAK * math.sin(2 * math.pi * hertz * n / RATE) for n in steps])


def sound(path: Path, samples: list[float]) -> Path:
    """Write samples, each from -1 to 1."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", round(32767 * each)) for each in samples))
    return path
