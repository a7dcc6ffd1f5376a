"""A recording as a file: every tone where the clock says; in parts: each plays, as listed."""

import csv
import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from capture import storage
from capture.models import Consultation
from recordings.models import Recording, Segment
from tests import sounds, tones
from tests.cast import Phone
from tests.exports.conftest import Download, ask, disposition
from tests.recordings import filed
from tests.recordings.microphone import Take, started
from tokens.models import AuditEvent


@pytest.fixture
def recording(bucket: object, phone: Phone, consultation: Consultation) -> Recording:
    """Return seventeen seconds in five segments, of which the third is missing."""
    made = filed.recording(consultation, phone.token, seconds=17)
    filed.talk(made, 5, without=[2])
    return made


def middles(seconds: float) -> list[float]:
    return [tones.HALF * (number + 0.5) for number in range(round(seconds / tones.HALF))]


def test_one_file_has_every_tone_in_its_place_and_silence_in_the_gap(
    recording: Recording, download: Download
) -> None:
    heard = tones.heard(download("recording-file"), middles(17))
    gap = range(15, 20)  # 7.4 s to 10.2 s
    expected = [None if number in gap else number for number in range(34)]
    # The two at the gap's edges are cut in two.
    assert [each for n, each in enumerate(heard) if n not in {14, 20}] == [
        each for n, each in enumerate(expected) if n not in {14, 20}
    ]


@pytest.mark.parametrize("kind", ["audio/webm", "audio/mp4"])
def test_what_a_phone_sends_comes_out_with_every_tone_once(
    bucket: object, phone: Phone, consultation: Consultation, download: Download, kind: str
) -> None:
    """All the way: live files without a duration, uploaded, checked, filed, seams measured."""
    running = started(phone, consultation)
    Recording.objects.update(started_at=timezone.now() - timedelta(seconds=20))
    running.refresh_from_db()
    for number in range(4):
        begin = number * (filed.LENGTH - filed.OVERLAP)
        make = sounds.webm if kind == "audio/webm" else sounds.mp4
        take = Take(
            running,
            number,
            body=make(tones.counted(begin, filed.LENGTH)),
            content_type=kind,
            duration_ms=round(filed.LENGTH * 1000),
            captured_at=running.started_at + timedelta(seconds=begin),
        )
        assert phone.upload(take, consultation).status_code == 200
    assert tones.heard(download("recording-file"), middles(14)) == list(range(28))


def test_nothing_past_the_end_is_in_it(recording: Recording, download: Download) -> None:
    Recording.objects.update(ended_at=recording.started_at + timedelta(seconds=5))
    sound = tones.samples(download("recording-file"))
    assert len(sound) / 48_000 == pytest.approx(5, abs=0.05)


def test_two_recordings_are_one_file_with_a_pause_between_them(
    phone: Phone, consultation: Consultation, recording: Recording, download: Download
) -> None:
    later = filed.recording(
        consultation, phone.token, started_at=recording.started_at + timedelta(seconds=30)
    )
    filed.talk(later, 1, content_type="audio/mp4")
    assert tones.heard(download("recording-file"), [25, 30.25, 32.25]) == [None, 0, 4]


def test_its_name_has_the_patient_only_when_asked_for(
    desk: Client, recording: Recording, consultation: Consultation
) -> None:
    name = disposition(ask(desk, "recording-file", consultation))
    assert name.endswith('-recording.webm"')
    assert "AB" not in name
    assert "AB-41-" in disposition(ask(desk, "recording-file", consultation, patient="1"))


def test_its_length_is_known(
    desk: Client, recording: Recording, consultation: Consultation
) -> None:
    answer = ask(desk, "recording-file", consultation)
    assert int(answer["Content-Length"]) == len(b"".join(answer.streaming_content))
    assert answer["Cache-Control"] == "no-store"


def test_the_parts_play_by_themselves_and_the_list_says_where_they_belong(
    recording: Recording, download: Download
) -> None:
    with zipfile.ZipFile(io.BytesIO(download("recording-parts"))) as archive:
        assert archive.testzip() is None
        listed = archive.read("manifest.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(listed, newline="")))
        assert len(rows) == 4
        for row in rows:
            body = archive.read(row["file"])
            assert row["sha256"] == hashlib.sha256(body).hexdigest()
            tone, inside = tones.within(int(row["at_ms"]), int(row["begins_ms"]))
            assert tones.heard(body, [inside]) == [tone]
    assert [row["after"] for row in rows] == ["", "", "call", ""]
    assert rows[0]["file"].endswith("-part-001.webm")


def test_a_download_is_audited_for_its_recording(recording: Recording, download: Download) -> None:
    download("recording-file")
    download("recording-parts")
    events = AuditEvent.objects.filter(action="recording.downloaded")
    assert [(each.subject_id, each.details["kind"]) for each in events] == [
        (recording.pk, "as one file"),
        (recording.pk, "in parts"),
    ]


@pytest.mark.parametrize("name", ["recording-file", "recording-parts"])
def test_where_a_part_cannot_be_read_nothing_is_sent_and_nothing_audited(
    desk: Client, recording: Recording, consultation: Consultation, name: str
) -> None:
    storage.delete([Segment.objects.get(number=1).key or ""])
    answer = ask(desk, name, consultation)
    assert answer.status_code == 503
    assert "could not be read" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="recording.downloaded").exists()


@pytest.mark.parametrize("name", ["recording-file", "recording-parts"])
def test_without_sound_it_says_so_and_a_colleague_gets_none(
    desk: Client, colleagues_desk: Client, consultation: Consultation, name: str
) -> None:
    assert ask(desk, name, consultation).status_code == 409
    assert ask(colleagues_desk, name, consultation).status_code == 404
