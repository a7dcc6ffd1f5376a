"""Whatever bytes come as sound: they are measured or refused, and nothing else happens."""

import random

import pytest

from recordings import sound
from recordings.errors import NotARecording
from tests import sounds

MADE = {"audio/webm": sounds.webm, "audio/mp4": sounds.mp4}
HEAD = {"audio/webm": 400, "audio/mp4": 1500}  # bytes: where the structure stands
SPOILT = 250


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("seconds", [0.1, 1, 15])
def test_sound_is_measured_by_its_packets(kind: str, seconds: float) -> None:
    body = MADE[kind](sounds.tones(seconds))
    measured = sound.measure(body, content_type=kind)
    assert measured == pytest.approx(seconds * 1000, abs=60)
    heard = len(sound.samples(body, content_type=kind)) / sound.RATE
    assert heard == pytest.approx(measured / 1000, abs=0.01)


@pytest.mark.parametrize("kind", MADE)
def test_spoilt_bytes_are_measured_or_refused(kind: str) -> None:
    rng, whole, refused = random.Random(7), MADE[kind](sounds.tones(0.5)), 0
    for _ in range(SPOILT):
        spoilt = spoil(whole, rng, head=HEAD[kind])
        try:
            assert 0 <= sound.measure(spoilt, content_type=kind) <= sound.MOST_SECONDS * 1000
            sound.samples(spoilt, content_type=kind)
        except NotARecording:
            refused += 1
    assert 0 < refused < SPOILT


def spoil(whole: bytes, rng: random.Random, *, head: int) -> bytes:
    """Return it with some bytes changed or missing, most of them where its structure stands."""
    body = bytearray(whole)
    for _ in range(rng.choice([1, 2, 5, 30])):
        at = rng.randrange(8, head if rng.random() < 0.7 else len(body))
        if rng.random() < 0.2:
            del body[at : at + rng.randrange(1, 50)]
        elif rng.random() < 0.3:
            body[at : at + 4] = rng.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"])
        else:
            body[at] = rng.randrange(256)
    return bytes(body)


def test_too_many_packets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "MOST_PACKETS", 20)
    with pytest.raises(NotARecording, match="pieces"):
        sound.measure(sounds.webm(sounds.tones(1)), content_type="audio/webm")
