"""Make sound for tests: tones in the files that a phone's MediaRecorder makes of them."""

import io
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame

RATE = 48_000
FRAME = 960  # samples: 20 ms
LOUD = 0.3


def tones(seconds: float, *, first: float = 300.0, each: float = 0.25) -> np.ndarray:
    """Return tones of a quarter second, each a little higher than the one before, fading in and
    out: no two pieces of it sound alike."""
    at = np.arange(int(seconds * RATE)) / RATE
    number = np.floor(at / each)
    within = at - number * each
    fade = np.sin(np.pi * within / each)
    return (LOUD * fade * np.sin(2 * np.pi * (first + 37 * number) * within)).astype(np.float32)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE), np.float32)


def webm(sound: np.ndarray, *, codec: str = "libopus") -> bytes:
    """Return a WebM as Chromium and Firefox record it: a live stream, no duration in its header."""
    return encoded(sound, kind="webm", codec=codec, options={"live": "1"})


def mp4(sound: np.ndarray, *, codec: str = "aac") -> bytes:
    """Return an MP4 as Safari records it: in fragments, no duration in its header."""
    flags = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "1000000"}
    return encoded(sound, kind="mp4", codec=codec, options=flags)


def encoded(
    sound: np.ndarray, *, kind: str, codec: str, options: dict[str, str] | None = None
) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=kind, options=options or {}) as container:
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        feed(container, stream, sound)
    return out.getvalue()


def feed(container, stream, sound: np.ndarray) -> None:
    size = stream.codec_context.frame_size or FRAME
    for at in range(0, len(sound), size):
        frame = AudioFrame.from_ndarray(sound[None, at : at + size], format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def film(seconds: float = 1.0) -> bytes:
    """Return a WebM with a picture beside its sound."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm", options={"live": "1"}) as container:
        audio = container.add_stream("libopus", rate=RATE, layout="mono")
        video = container.add_stream("libvpx", rate=10)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for number in range(int(seconds * 10)):
            picture = av.VideoFrame(64, 48, "yuv420p")
            picture.pts, picture.time_base = number, Fraction(1, 10)
            container.mux(video.encode(picture))
        container.mux(video.encode(None))
        feed(container, audio, tones(seconds))
    return out.getvalue()
