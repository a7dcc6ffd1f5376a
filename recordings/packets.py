"""The packets of a segment: as they are, or encoded anew where a file holds another codec."""

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Self, cast

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.format import AudioFormat
from av.audio.stream import AudioStream
from av.error import FFmpegError

# One frame of nothing, 20 ms (RFC 6716: a CELT frame at full band, mono), right in any stream.
OPUS_SILENCE = b"\xf8\xff\xfe"
ENCODERS = {"opus": ("libopus", "flt"), "aac": ("aac", "fltp")}  # and the samples they take
SETTLED = 4  # frames of silence after which an encoder says no more than that it is silent
BIT_RATE = 48_000  # of what is encoded anew

type Found = av.Packet[AudioStream]


@dataclass(frozen=True)
class Sort:
    """What packets must agree in, to lie in one file."""

    codec: str  # opus or aac
    rate: int  # samples a second
    layout: str  # mono or stereo

    @classmethod
    def of(cls, stream: AudioStream) -> Self:
        context = stream.codec_context
        return cls(context.codec.canonical_name, context.rate, context.layout.name)


@dataclass(frozen=True)
class Packet:
    """Some sound, where it lies within its segment and how long it lasts, both in seconds."""

    body: bytes
    at: Fraction
    length: Fraction

    @property
    def middle(self) -> Fraction:
        return self.at + self.length / 2


def packets(body: bytes, sort: Sort) -> Iterator[Packet]:
    """Yield a segment's packets, those of another sort encoded anew.

    A page that was closed may have cut off the last: until there it plays.
    """
    with av.open(io.BytesIO(body), "r") as segment, suppress(FFmpegError):
        stream = segment.streams.audio[0]
        found = segment.demux(stream) if Sort.of(stream) == sort else encoded(segment, sort)
        yield from placed(each for each in found if each.size)


def placed(found: Iterator[Found]) -> Iterator[Packet]:
    """Yield packets by their times; a last one that a file calls shorter is as long as all."""
    begun = longest = Fraction(0)
    for number, each in enumerate(found):
        base = each.time_base or Fraction(1)
        at = (each.pts or 0) * base
        begun = max(at, begun) if number == 0 else begun  # before zero an encoder warms up
        longest = max(longest, (each.duration or 0) * base)
        yield Packet(bytes(each), at - begun, longest)


def encoded(segment: av.container.InputContainer, sort: Sort) -> Iterator[Found]:
    """Yield a segment's sound as packets of this sort."""
    encoder = encoder_of(sort)
    resampler = av.AudioResampler(
        encoder.format, sort.layout, sort.rate, frame_size=encoder.frame_size
    )
    for frame in segment.decode(audio=0):
        for each in resampler.resample(frame):
            yield from encoder.encode(each)
    for each in resampler.resample(None):
        yield from encoder.encode(each)
    yield from encoder.encode(None)


def silence(sort: Sort) -> Packet:
    """Return the shortest packet of this sort that is silent."""
    if sort.codec == "opus":
        return Packet(OPUS_SILENCE, Fraction(0), Fraction(20, 1000))
    encoder = encoder_of(sort)
    size = encoder.frame_size
    frame = av.AudioFrame(encoder.format.name, sort.layout, size)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.rate = sort.rate
    made: list[bytes] = []
    while len(made) < SETTLED:
        made += [bytes(each) for each in encoder.encode(frame)]
        frame.pts = (frame.pts or 0) + size
    return Packet(made[-1], Fraction(0), Fraction(size, sort.rate))


def encoder_of(sort: Sort) -> AudioCodecContext:
    name, samples = ENCODERS[sort.codec]
    encoder = cast("AudioCodecContext", av.CodecContext.create(name, "w"))
    encoder.rate, encoder.layout, encoder.bit_rate = sort.rate, sort.layout, BIT_RATE
    encoder.format = AudioFormat(samples)
    encoder.time_base = Fraction(1, sort.rate)
    encoder.open()
    return encoder
