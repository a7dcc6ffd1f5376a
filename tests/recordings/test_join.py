"""Segments joined: every tone is there once, where the clock says, and gaps are silent."""

import io
from collections.abc import Callable

import av
import pytest

from recordings.join import cut, join
from recordings.models import Segment
from recordings.timeline import Piece
from tests import tones

OVERLAP = 0.6  # seconds


def joined(bodies: list[bytes], pieces: list[Piece], *, length: int = 0) -> tuple[bytes, str]:
    out = io.BytesIO()
    media_type = join(pieces, out, read=reader(bodies), length=length)
    return out.getvalue(), media_type


def reader(bodies: list[bytes]) -> Callable[[Segment], bytes]:
    return lambda segment: bodies[segment.number]


def piece(number: int, start: int, length: int, *, begin: int = 0) -> Piece:
    return Piece(Segment(number=number), start, begin, length)


def overlapping(*types: str) -> tuple[list[bytes], list[Piece]]:
    """Return segments of four seconds, each begun before the one before it ends."""
    bodies, pieces, told = [], [], 0.0
    for number, each in enumerate(types):
        begin = max(0.0, told - OVERLAP)
        bodies.append(tones.segment(begin, told + 4 - begin, each))
        seam = round((told - begin) * 1000)
        pieces.append(piece(number, round(told * 1000), 4000, begin=seam))
        told += 4
    return bodies, pieces


def middles(seconds: float) -> list[float]:
    """Return the middle of each tone."""
    return [tones.HALF * (number + 0.5) for number in range(round(seconds / tones.HALF))]


@pytest.mark.parametrize(
    "types",
    [
        ("audio/webm",) * 5,
        ("audio/mp4",) * 5,
        ("audio/webm", "audio/mp4", "audio/webm"),
        ("audio/mp4", "audio/webm", "audio/mp4"),
    ],
    ids=["webm", "mp4", "mixed, webm first", "mixed, mp4 first"],
)
def test_every_tone_is_there_once_and_in_its_place(types: tuple[str, ...]) -> None:
    body, media_type = joined(*overlapping(*types))
    assert media_type == types[0]
    expected = list(range(8 * len(types)))
    assert tones.heard(body, middles(4 * len(types))) == expected


@pytest.mark.parametrize("kind", ["audio/webm", "audio/mp4"])
def test_a_gap_is_silent_and_the_clock_stays_right(kind: str) -> None:
    bodies = [tones.segment(0, 2, kind), tones.segment(5, 2, kind)]
    body, _ = joined(bodies, [piece(0, 0, 2000), piece(1, 5000, 2000)], length=9000)
    tone = [0, 1, 2, 3, *[None] * 6, 10, 11, 12, 13, *[None] * 3]
    assert tones.heard(body, middles(8.5)) == tone
    with av.open(io.BytesIO(body)) as file:
        assert file.duration / av.time_base == pytest.approx(9, abs=0.05)


def test_cuts_do_not_add_up() -> None:
    bodies = [tones.segment(0.95 * n, 1, "audio/webm") for n in range(40)]
    pieces = [piece(n, 0 if not n else 50 + 950 * n, 950, begin=50 if n else 0) for n in range(40)]
    pieces[0] = piece(0, 0, 1000)
    body, _ = joined(bodies, pieces)
    assert len(tones.samples(body)) / 48_000 == pytest.approx(38.05, abs=0.03)


def test_packets_are_copied_as_they_are() -> None:
    bodies, pieces = overlapping("audio/webm", "audio/webm")
    body, _ = joined(bodies, pieces)
    assert raw(body) <= raw(bodies[0]) | raw(bodies[1])


def raw(body: bytes) -> set[bytes]:
    with av.open(io.BytesIO(body)) as file:
        return {bytes(each) for each in file.demux(audio=0) if each.size}


@pytest.mark.parametrize("kind", ["audio/webm", "audio/mp4"])
def test_what_a_player_gets_ends_where_its_piece_ends(kind: str) -> None:
    body = tones.segment(0, 4, kind)
    told, media_type = cut(piece(0, 7000, 1500, begin=500), read=reader([body]))
    assert media_type == kind
    assert tones.heard(told, middles(2)) == [0, 1, 2, 3]
    assert len(tones.samples(told)) / 48_000 == pytest.approx(2, abs=0.05)


def test_a_player_knows_how_long_it_is() -> None:
    told, _ = cut(piece(0, 0, 2000), read=reader([tones.segment(0, 4)]))
    with av.open(io.BytesIO(told)) as file:
        assert file.duration / av.time_base == pytest.approx(2, abs=0.05)


def test_nothing_makes_no_file() -> None:
    with pytest.raises(ValueError, match="nothing to join"):
        joined([], [])


@pytest.mark.parametrize("kinds", [("audio/webm",), ("audio/mp4", "audio/webm")])
def test_a_segment_that_was_cut_off_is_heard_until_there(kinds: tuple[str, ...]) -> None:
    whole = [tones.segment(4 * n, 4, kind) for n, kind in enumerate(kinds)]
    bodies = [*whole[:-1], whole[-1][: len(whole[-1]) * 3 // 4]]
    pieces = [piece(n, 4000 * n, 4000) for n in range(len(kinds))]
    body, _ = joined(bodies, pieces)
    last = 8 * (len(kinds) - 1)
    assert tones.heard(body, middles(4 * len(kinds)))[last : last + 5] == list(
        range(last, last + 5)
    )
