"""Join segments to one file: packets are copied, seams cut, gaps filled with silence.

The muxer is FFmpeg's, by way of PyAV. One segment is in memory at a time.
"""

import io
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import IO, Self

import av

from recordings.models import Segment
from recordings.packets import Packet, Sort, packets, silence
from recordings.timeline import Piece

FORMATS = {"opus": "webm", "aac": "mp4"}
TYPES = {"webm": "audio/webm", "mp4": "audio/mp4"}
# The same packets make the same bytes: a player asks for a file range by range.
PLAIN = {"fflags": "+bitexact"}

type Read = Callable[[Segment], bytes]


def join(pieces: Iterable[Piece], out: IO[bytes], *, read: Read, length: int = 0) -> str:
    """Write pieces into one file of `length` ms at least; return its media type.

    The first segment says which codec the file holds; what differs is encoded anew. A packet is
    copied or left out whole, so a cut lies within half a packet (30 ms at most) of where it should,
    and the next one makes up for it.
    """
    file: Joined | None = None
    for each in pieces:
        body = read(each.segment)
        file = file or Joined(body, out)
        file.add(each, body)
    if file is None:
        raise ValueError("nothing to join")
    file.fill(seconds(length))
    file.close()
    return TYPES[file.format]


def cut(piece: Piece, *, read: Read) -> tuple[bytes, str]:
    """Return one segment as a player may have it, and its type: nothing past its piece's end.

    Its beginning is whole, so that a decoder is warm where the piece begins.
    """
    out = io.BytesIO()
    whole = Piece(piece.segment, start=0, begin=0, length=piece.begin + piece.length)
    media_type = join([whole], out, read=read)
    return out.getvalue(), media_type


class Joined:
    """A file that grows; `reached` is how far, in seconds."""

    def __init__(self, body: bytes, out: IO[bytes]) -> None:
        """Open a file for sound such as the segment `body` holds."""
        with av.open(io.BytesIO(body)) as first:
            model = first.streams.audio[0]
            self.sort = Sort.of(model)
            self.format = FORMATS[self.sort.codec]
            self.file = av.open(out, "w", format=self.format, options=PLAIN)
            self.stream = self.file.add_stream_from_template(model)
        self.silence = silence(self.sort)
        self.reached = Fraction(0)

    def add(self, piece: Piece, body: bytes) -> Self:
        """Copy a piece; what lies before it is silent."""
        self.fill(seconds(piece.start))
        # Half a packet too much, or too little, was written before: this one makes up for it.
        begin = seconds(piece.begin) + self.reached - seconds(piece.start)
        end = seconds(piece.begin + piece.length)
        for each in packets(body, self.sort):
            if begin <= each.middle <= end:
                self.write(each)
        return self

    def fill(self, until: Fraction) -> None:
        while self.reached + self.silence.length / 2 < until:
            self.write(self.silence)

    def write(self, packet: Packet) -> None:
        copy = av.Packet(packet.body)  # without side data: what it says holds in its own file alone
        copy.stream = self.stream
        copy.time_base = Fraction(1, self.sort.rate)
        copy.pts = copy.dts = round(self.reached * self.sort.rate)
        copy.duration = round(packet.length * self.sort.rate)
        self.file.mux(copy)
        self.reached += packet.length

    def close(self) -> None:
        self.file.close()


def seconds(ms: int) -> Fraction:
    return Fraction(ms, 1000)
