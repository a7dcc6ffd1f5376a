"""One line of time: seams, gaps with their reasons, what is cut off, and where photos lie."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from capture.models import Photo
from recordings.models import Recording, Segment
from recordings.timeline import Timeline, lay

BEGAN = datetime(2026, 11, 24, 10, 41, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def recording(begin: float = 0, end: float | None = None, reason: str = "phone") -> Recording:
    ended = {} if end is None else {"ended_at": at(end), "end_reason": reason}
    return Recording(id=uuid.uuid4(), started_at=at(begin), **ended)


def segment(
    of: Recording, number: int, begin: float, *, seam: int | None = None, **said: Any
) -> Segment:
    facts = {"duration_ms": 15_600, "seam_ms": seam, **said}
    return Segment(recording=of, number=number, started_at=at(begin), **facts)


def lines(found: Timeline) -> list[tuple[int, int, int]]:
    return [(each.start, each.begin, each.length) for each in found.pieces]


def test_a_measured_seam_wins_over_the_clocks() -> None:
    one = recording(end=30.2)
    found = lay([one], [segment(one, 0, 0), segment(one, 1, 15.2, seam=600)], [])
    assert lines(found) == [(0, 0, 15_600), (15_600, 600, 14_600)]
    assert not found.gaps


def test_without_a_measured_seam_the_clocks_cut_what_is_told_twice() -> None:
    one = recording(end=30.6)
    found = lay([one], [segment(one, 0, 0), segment(one, 1, 15)], [])
    assert lines(found) == [(0, 0, 15_600), (15_600, 600, 15_000)]


def test_a_gap_has_its_place_its_length_and_its_reason() -> None:
    one = recording(end=55)
    found = lay([one], [segment(one, 0, 0), segment(one, 1, 40, after="call")], [])
    (gap,) = found.gaps
    assert (gap.start, gap.length, gap.why) == (15_600, 24_400, "a call came in")
    assert lines(found)[1] == (40_000, 0, 15_000)


def test_a_segment_that_is_missing_leaves_a_gap() -> None:
    one = recording(end=45.6)
    found = lay([one], [segment(one, 0, 0), segment(one, 2, 30, seam=600)], [])
    (gap,) = found.gaps
    assert (gap.start, gap.length, gap.why) == (15_600, 14_400, "no sound has arrived")


def test_a_clocks_inaccuracy_is_no_gap() -> None:
    one = recording(0)
    found = lay([one], [segment(one, 0, 0.3), segment(one, 1, 16.05)], [])
    assert not found.gaps


def test_nothing_past_the_end_of_its_recording_is_told() -> None:
    one = recording(end=20)
    found = lay([one], [segment(one, 0, 0), segment(one, 1, 15, seam=600), segment(one, 2, 30)], [])
    assert lines(found) == [(0, 0, 15_600), (15_600, 600, 4_400)]
    assert found.length == 20_000


def test_what_was_lost_before_the_end_is_a_gap() -> None:
    one = recording(end=28)
    found = lay([one], [segment(one, 0, 0)], [])
    assert (found.gaps[0].start, found.gaps[0].length) == (15_600, 12_400)
    assert found.length == 28_000


def test_a_running_recording_ends_where_its_sound_does() -> None:
    one = recording()
    assert lay([one], [segment(one, 0, 0)], []).length == 15_600


def test_between_two_recordings_lies_a_pause_with_its_reason() -> None:
    first, second = recording(0, 15.5, "desk"), recording(100)
    found = lay([first, second], [segment(first, 0, 0), segment(second, 0, 100)], [])
    (pause,) = found.gaps
    assert (pause.start, pause.length, pause.is_pause) == (15_500, 84_500, True)
    assert pause.why == "stopped at the desk"


def test_photos_are_marks_while_the_line_runs() -> None:
    one = recording(0, 15)
    photos = [Photo(id=uuid.uuid4(), captured_at=at(second)) for second in (-5, 4, 60)]
    (mark,) = lay([one], [segment(one, 0, 0)], photos).marks
    assert (mark.photo, mark.at) == (photos[1], 4000)
