"""The desk hears a recording: cut, in ranges, never kept, for its clinician alone, audited."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from capture import storage
from capture.models import Consultation
from recordings import removal
from recordings.models import Recording, Segment
from recordings.timeline import timeline
from review.listening import LOOK
from tests import tones
from tests.cast import Phone
from tests.exports.conftest import body_of
from tests.recordings import filed
from tokens.models import AuditEvent


@pytest.fixture
def recording(bucket: object, phone: Phone, consultation: Consultation) -> Recording:
    """Return ten seconds and a half that ended, in three segments."""
    made = filed.recording(consultation, phone.token, seconds=10.4)
    filed.talk(made, 3)
    return made


def listen(desk: Client, segment: Segment, **headers: str) -> HttpResponse:
    answer: HttpResponse = desk.get(reverse("recording-sound", args=[segment.pk]), headers=headers)
    return answer


def looks() -> int:
    return AuditEvent.objects.filter(action="recording.viewed").count()


def test_every_tone_of_the_line_is_heard_where_it_says(
    desk: Client, recording: Recording, consultation: Consultation
) -> None:
    line = timeline(consultation)
    assert line
    for piece in line.pieces:
        answer = listen(desk, piece.segment)
        assert (answer.status_code, answer["Content-Type"]) == (200, "audio/webm")
        tone, inside = tones.within(piece.start, piece.begin)
        assert tones.heard(answer.content, [inside]) == [tone]


def test_what_lies_past_its_recordings_end_is_not_handed_out(
    desk: Client, recording: Recording
) -> None:
    Recording.objects.update(ended_at=recording.started_at + timedelta(seconds=8))
    last = Segment.objects.get(number=2)
    assert len(tones.samples(listen(desk, last).content)) / 48_000 == pytest.approx(1.2, abs=0.05)
    Recording.objects.update(ended_at=recording.started_at + timedelta(seconds=6))
    assert listen(desk, last).status_code == 404


def test_ranges_are_parts_of_the_same_sound(desk: Client, recording: Recording) -> None:
    segment = Segment.objects.get(number=0)
    whole = listen(desk, segment)
    assert whole["Accept-Ranges"] == "bytes"
    part = listen(desk, segment, Range="bytes=100-199")
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 100-199/{len(whole.content)}"
    assert part.content == whole.content[100:200]
    rest = listen(desk, segment, Range="bytes=100-")
    assert rest.content == whole.content[100:]
    assert listen(desk, segment, Range="bytes=-50").content == whole.content[-50:]
    beyond = listen(desk, segment, Range="bytes=999999999-")
    assert (beyond.status_code, beyond.content) == (416, b"")


@pytest.mark.parametrize("odd", ["bytes=-", "bytes=a-b", "lines=1-2", "bytes=1-2,5-6"])
def test_a_range_that_is_none_is_left_alone(desk: Client, recording: Recording, odd: str) -> None:
    assert listen(desk, Segment.objects.get(number=0), Range=odd).status_code == 200


def test_no_browser_keeps_it(desk: Client, recording: Recording) -> None:
    assert "no-store" in listen(desk, Segment.objects.get(number=0))["Cache-Control"]


def test_all_parts_that_are_played_in_a_row_are_one_look(
    desk: Client, recording: Recording
) -> None:
    for each in Segment.objects.all():
        listen(desk, each)
        listen(desk, each, Range="bytes=0-10")
    assert looks() == 1
    assert AuditEvent.objects.get(action="recording.viewed").subject_id == recording.pk


def test_a_later_look_is_one_more(
    desk: Client, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = Segment.objects.get(number=0)
    listen(desk, segment)
    later = timezone.now() + LOOK
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    listen(desk, segment)
    assert looks() == 2


def test_a_colleague_hears_nothing(colleagues_desk: Client, recording: Recording) -> None:
    assert listen(colleagues_desk, Segment.objects.get(number=0)).status_code == 404
    assert looks() == 0


def test_a_deleted_recording_is_not_heard(
    desk: Client, recording: Recording, consultation: Consultation
) -> None:
    segment = Segment.objects.get(number=0)
    removal.forget(consultation)
    assert listen(desk, segment).status_code == 404


def test_sound_that_is_not_what_was_filed_is_not_handed_out(
    desk: Client, recording: Recording
) -> None:
    segment = Segment.objects.get(number=0)
    storage.write(segment.key or "", b"x" * segment.size, content_type="audio/webm")
    assert listen(desk, segment).status_code == 503
    assert looks() == 0


# --- the record's page -----------------------------------------------------------------------


def page(desk: Client, consultation: Consultation, **asked: Any) -> str:
    answer = desk.get(reverse("consultation", args=[consultation.pk]), asked)
    said: str = answer.content.decode()
    return said


def test_without_a_recording_the_record_says_nothing_of_any(
    desk: Client, consultation: Consultation
) -> None:
    said = page(desk, consultation)
    assert 'id="player"' not in said
    assert "<dt>Recording" not in said
    assert "sound recording" not in said
    assert "recorded" not in desk.get(reverse("consultations")).content.decode()


def test_the_line_shows_its_sound_its_gaps_and_its_photos(
    desk: Client, phone: Phone, bucket: object, consultation: Consultation, shot: Any
) -> None:
    made = filed.recording(consultation, phone.token, seconds=14)
    filed.talk(made, 4, without=[1])
    shot.captured_at = (made.started_at + timedelta(seconds=9)).isoformat()
    phone.upload(shot, consultation)
    said = page(desk, consultation)
    assert said.count("data-piece") == 3
    assert '<rect class="gap" x="4' in said
    assert "1 time without sound" in said
    assert "3 s: a call came in" in said
    assert 'data-at="9000"' in said
    assert "Hear the moment of the photo taken" in said


def test_it_asks_as_often_for_an_hour_as_for_a_minute(
    desk: Client,
    phone: Phone,
    consultation: Consultation,
    bucket: object,
) -> None:
    made = filed.recording(consultation, phone.token)
    counts = []
    for more in (4, 240):
        rows = [row(made, number) for number in range(Segment.objects.count(), more)]
        Segment.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as asked:
            page(desk, consultation)
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts


def row(recording: Recording, number: int) -> Segment:
    pk = uuid.uuid4()
    return Segment(
        id=pk,
        key=f"mobile-uploads/{pk}.webm",
        clinician_id=recording.clinician_id,
        consultation_id=recording.consultation_id,
        recording=recording,
        token_id=recording.token_id,
        started_at=recording.started_at + timedelta(seconds=15 * number),
        number=number,
        duration_ms=15_600,
        seam_ms=600 if number else None,
        content_type="audio/webm",
    )


def test_where_no_sound_has_arrived_it_says_so(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    filed.recording(consultation, phone.token, waiting=3)
    said = page(desk, consultation)
    assert "No sound has arrived. 3 parts still on the phone" in said
    assert "Download as one file" not in said


def test_paper_and_the_list_say_that_it_exists(
    desk: Client, recording: Recording, consultation: Consultation
) -> None:
    assert "A sound recording of this consultation exists" in page(desk, consultation)
    assert "recorded, " in desk.get(reverse("consultations")).content.decode()


def test_the_history_tells_it_in_words(
    desk: Client, phone: Phone, recording: Recording, consultation: Consultation
) -> None:
    listen(desk, Segment.objects.get(number=0))
    body_of(desk.get(reverse("recording-file", args=[consultation.pk])))
    removal.forget(consultation)
    told = page(desk, consultation).partition('id="history"')[2]
    assert "Recording listened to" in told
    assert "Recording downloaded (as one file)" in told
    assert "Recording deleted (at the desk)" in told
    assert "Photo recording" not in told
