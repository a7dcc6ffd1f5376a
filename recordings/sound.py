"""Open what a phone's microphone made, under limits. Reading sound is done by PyAV (FFmpeg)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.error import FFmpegError

from recordings.errors import NotARecording

# What each media type begins with, where, how FFmpeg calls it, and what may be in it.
MAGIC = {"audio/webm": (0, b"\x1a\x45\xdf\xa3"), "audio/mp4": (4, b"ftyp")}
FORMATS = {"audio/webm": "matroska", "audio/mp4": "mp4"}
CODECS = {"audio/webm": {"opus"}, "audio/mp4": {"aac", "opus"}}
MOST_SECONDS = 60
MOST_PACKETS = 30_000  # a minute in Opus' shortest frames has 24,000
MOST_CHANNELS, MOST_RATE = 2, 96_000
RATE = 8_000  # Hz, enough to find a piece of speech again

type Samples = np.ndarray[tuple[int], np.dtype[np.float32]]


def measure(body: bytes, *, content_type: str) -> int:
    """Decode a segment whole, and return how long its sound is, in milliseconds.

    By its packets: what a browser records has no duration in its header. Raises NotARecording for
    anything but one stream of sound of the announced type, and for more than a minute of it.
    """
    with opened(body, content_type=content_type) as container:
        seconds = span(frames(container))
    return round(seconds * 1000)


def samples(body: bytes, *, content_type: str) -> Samples:
    """Return a segment's sound as RATE samples a second, -1 to 1; raises NotARecording."""
    resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
    with opened(body, content_type=content_type) as container:
        parts = [
            part.to_ndarray()[0]
            for frame in (*frames(container), None)
            for part in resampler.resample(frame)
        ]
        return np.concatenate(parts)  # of none it is a ValueError


@contextmanager
def opened(body: bytes, *, content_type: str) -> Iterator[InputContainer]:
    """Open a segment, once its first bytes and its one stream are what they should be."""
    at, magic = MAGIC[content_type]
    if body[at : at + len(magic)] != magic:
        raise NotARecording
    try:
        with av.open(io.BytesIO(body), "r", format=FORMATS[content_type]) as container:
            check_streams(container, codecs=CODECS[content_type])
            yield container
    except (FFmpegError, ValueError, EOFError, MemoryError) as error:
        # FFmpeg says "broken" in as many ways as there are formats.
        raise NotARecording from error


def check_streams(container: InputContainer, *, codecs: set[str]) -> None:
    if len(container.streams) != 1 or len(container.streams.audio) != 1:
        raise NotARecording
    stream = container.streams.audio[0]
    # Of what FFmpeg has no decoder for there is no context, whatever its types say.
    context = cast("AudioCodecContext | None", stream.codec_context)
    if context is None or context.name not in codecs:
        raise NotARecording
    if stream.channels > MOST_CHANNELS or not 0 < stream.rate <= MOST_RATE:
        raise NotARecording


def frames(container: InputContainer) -> Iterator[AudioFrame]:
    """Yield the decoded frames; raises NotARecording where there is no end of them.

    A file that breaks off plays until there: a page that was closed may have cut its last packet.
    """
    count = 0
    try:
        for count, packet in enumerate(container.demux(audio=0)):
            if count > MOST_PACKETS:
                raise NotARecording("This sound is cut into too many pieces.")
            yield from packet.decode()
    except FFmpegError:
        if count == 0:
            raise


def span(found: Iterator[AudioFrame]) -> float:
    """Return the seconds from the first sound to the last; a frame without a time follows on."""
    begins, ends = None, 0.0
    for frame in found:
        at = ends if frame.time is None else frame.time
        begins = at if begins is None else begins
        ends = at + frame.samples / frame.sample_rate
        if ends - begins > MOST_SECONDS:
            raise NotARecording(f"A segment may last {MOST_SECONDS} seconds at most.")
    if begins is None:
        raise NotARecording
    return ends - begins
