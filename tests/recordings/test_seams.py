"""Where two segments overlap is found on the sound itself, within a few milliseconds."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest

from capture import storage
from capture.errors import BucketUnavailable
from capture.models import Consultation
from recordings import seams
from recordings.models import Recording, Segment
from tests import sounds
from tests.cast import Phone
from tests.recordings.microphone import Take, started

OVERLAP = 0.6  # seconds
MADE = {"audio/webm": sounds.webm, "audio/mp4": sounds.mp4}


@pytest.fixture
def recording(bucket: object, phone: Phone, consultation: Consultation) -> Recording:
    return started(phone, consultation)


def takes(
    recording: Recording, sound: np.ndarray, *, clock: float = 0.0, kind: str = "audio/webm"
) -> list[Take]:
    """Return two segments of one sound; the second one's clock is wrong by so many seconds."""
    half, from_there = 4 * sounds.RATE, int((4 - OVERLAP) * sounds.RATE)
    begins = recording.started_at + timedelta(seconds=4 - OVERLAP + clock)
    make = MADE[kind]
    return [
        Take(recording, body=make(sound[:half]), content_type=kind, duration_ms=4000),
        Take(recording, body=make(sound[from_there:]), content_type=kind, duration_ms=4000,
             number=1, captured_at=begins),
    ]  # fmt: skip


def seam_ms() -> list[int | None]:
    return list(Segment.objects.order_by("number").values_list("seam_ms", flat=True))


def send(phone: Phone, consultation: Consultation, each: list[Take], **said: str) -> None:
    for take in each:
        assert phone.upload(take, consultation, **said).status_code == 200


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("clock", [-0.4, 0.0, 0.4])
@pytest.mark.parametrize("order", [list, reversed], ids=["in order", "the later one first"])
def test_it_is_found_though_the_clocks_are_wrong(
    phone: Phone,
    consultation: Consultation,
    recording: Recording,
    kind: str,
    clock: float,
    order: Callable[[list[Take]], list[Take]],
) -> None:
    both = takes(recording, sounds.tones(7), clock=clock, kind=kind)
    send(phone, consultation, list(order(both)))
    first, second = seam_ms()
    assert first is None
    # AAC's encoder puts up to two frames of its own, 21 ms each, before the sound.
    assert second == pytest.approx(600, abs=5 if kind == "audio/webm" else 45)


def test_in_silence_nothing_is_found(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    send(phone, consultation, takes(recording, sounds.silence(7)))
    assert seam_ms() == [None, None]


def test_after_a_gap_there_is_no_seam(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    send(phone, consultation, takes(recording, sounds.tones(7)), after="call")
    assert seam_ms() == [None, None]


def test_other_sound_is_no_seam(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    rng = np.random.default_rng(7)
    noise = (0.2 * rng.standard_normal(8 * sounds.RATE)).astype(np.float32)
    one, _ = takes(recording, noise)
    _, other = takes(recording, noise[::-1].copy())
    send(phone, consultation, [one, other])
    assert seam_ms() == [None, None]


def test_a_bucket_that_is_away_fails_no_confirm(
    phone: Phone,
    consultation: Consultation,
    recording: Recording,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = takes(recording, sounds.tones(7))
    send(phone, consultation, [first])
    presigned = phone.presign(second, consultation).json()
    phone.put(second, presigned)
    heard = seams.heard

    def away(segment: Segment) -> object:
        monkeypatch.setattr(seams, "heard", heard)
        raise BucketUnavailable

    monkeypatch.setattr(seams, "heard", away)
    assert phone.post(presigned["confirm_url"]).status_code == 200
    assert seam_ms() == [None, None]
    assert storage.exists(Segment.objects.get(number=1).key)


def test_where_sound_repeats_itself_the_clocks_decide() -> None:
    at = np.arange(4 * seams.RATE) / seams.RATE
    tone = np.sin(2 * np.pi * 5 * at).astype(np.float32)  # the same five times a second
    expected = round(0.59 * seams.RATE)
    found = seams.seam_of(tone, tone[-round(0.6 * seams.RATE) :], expected=expected)
    assert found == pytest.approx(0.6 * seams.RATE, abs=0.02 * seams.RATE)
