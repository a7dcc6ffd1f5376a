"""A segment goes the way of a photo, and is checked for what it claims to be."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from capture import consultations, storage
from capture import sweep as sweeping
from capture.models import Consultation, Photo
from capture.verify import findings
from recordings import removal, running, signals
from recordings.models import Recording, Segment
from tests import pictures, sounds
from tests.cast import Phone, Shot, at_once
from tests.objects import objects, own_objects
from tests.recordings.microphone import Take, code, say, start, started, stop, tell
from tokens.models import AuditEvent, Clinician

pytestmark = pytest.mark.usefixtures("bucket")


@pytest.fixture
def recording(phone: Phone, consultation: Consultation) -> Recording:
    return started(phone, consultation)


@pytest.fixture
def take(recording: Recording) -> Take:
    return Take(recording)


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action))


def refusal(phone: Phone, consultation: Consultation, take: Take) -> tuple[int, str]:
    """Send what is no segment up to the confirm; return its answer, once nothing of it is left."""
    presigned = phone.presign(take, consultation).json()
    assert phone.put(take, presigned).status_code == 200
    answer = phone.post(presigned["confirm_url"])
    assert own_objects(phone) == []
    assert not Segment.objects.exists()
    return code(answer)


# --- filed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "codec"),
    [("audio/webm", "libopus"), ("audio/mp4", "aac"), ("audio/mp4", "libopus")],
)
def test_a_segment_is_filed_and_measured(
    phone: Phone, consultation: Consultation, recording: Recording, content_type: str, codec: str
) -> None:
    made = {"audio/webm": sounds.webm, "audio/mp4": sounds.mp4}[content_type]
    body = made(sounds.tones(2), codec=codec)
    take = Take(recording, number=3, body=body, content_type=content_type)
    answer = phone.upload(take, consultation, after="call")
    assert (answer.status_code, answer.json()["status"]) == (200, "uploaded")
    segment = Segment.objects.get()
    assert (segment.recording, segment.consultation) == (recording, consultation)
    assert (segment.number, segment.after, segment.started_at) == (3, "call", take.captured_at)
    assert segment.duration_ms == pytest.approx(2000, abs=60)
    assert storage.read(segment.key, limit=10**6).body == body
    (event,) = events("segment.uploaded")
    assert (event.subject_id, event.token_id) == (segment.pk, phone.token.pk)


def test_its_key_and_metadata_follow_the_photos(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    phone.upload(take, consultation, after="hidden")
    segment = Segment.objects.get()
    head = storage.private().client.head_object(Bucket=settings.S3_BUCKET, Key=segment.key)
    said = head["Metadata"]
    assert segment.key.startswith(f"mobile-uploads/{phone.token.pk}/")
    assert segment.key.endswith(f"-{take.id}.webm")
    assert (said["segment-id"], said["upload-type"]) == (take.id, "mobile")
    assert (said["recording-id"], said["number"]) == (str(segment.recording_id), "0")
    assert (said["after"], "photo-id" in said) == ("hidden", False)


def test_uploading_twice_is_as_good_as_once(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    first = phone.upload(take, consultation).json()
    assert phone.presign(take, consultation).json() == {"id": take.id, "status": "uploaded"}
    assert Segment.objects.count() == len(events("segment.uploaded")) == 1
    assert first["status"] == "uploaded"


def test_a_photo_and_a_segment_may_bear_one_id(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    phone.upload(Shot(id=take.id), consultation)
    phone.upload(take, consultation)
    assert (Photo.objects.count(), Segment.objects.count()) == (1, 1)


def test_the_phone_that_is_told_counts_on(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    phone.upload(Take(recording, number=4), consultation)
    told = phone.get("/api/phone").json()["recording"]
    assert told["open"]["next_number"] == 5


@pytest.mark.parametrize("content_type", ["audio/webm", "audio/mp4"])
def test_one_that_was_cut_off_is_filed_with_what_is_there(
    phone: Phone, consultation: Consultation, recording: Recording, content_type: str
) -> None:
    made = {"audio/webm": sounds.webm, "audio/mp4": sounds.mp4}[content_type]
    whole = made(sounds.tones(4))
    in_a_packet = len(whole) * 3 // 4
    if made is sounds.mp4:  # within the last but one of its fragments
        in_a_packet = whole.rindex(b"mdat", 0, whole.rindex(b"mdat")) + 400
    take = Take(recording, body=whole[:in_a_packet], content_type=content_type, duration_ms=4000)
    assert phone.upload(take, consultation).status_code == 200
    assert 2500 < Segment.objects.get().duration_ms < 3500


def test_whoever_listens_hears_of_it_once(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    heard: list[uuid.UUID] = []

    def listener(segment_id: uuid.UUID, **_: Any) -> None:
        heard.append(segment_id)
        raise RuntimeError("a listener's own trouble")

    signals.segment_filed.connect(listener)
    try:
        assert phone.upload(take, consultation).status_code == 200
    finally:
        signals.segment_filed.disconnect(listener)
    assert heard == [Segment.objects.get().pk]


# --- refused: what is no segment ----------------------------------------------------------------


CLUSTER = b"\x1f\x43\xb6\x75"  # where the sound of a WebM begins
WRONG: dict[str, Callable[[], bytes]] = {
    "a head alone": lambda: b"\x1a\x45\xdf\xa3" + bytes(2000),
    "another beginning": lambda: b"RIFF" + sounds.webm(sounds.tones(1))[4:],
    "an MP4": lambda: sounds.mp4(sounds.tones(1)),
    "cut off in its head": lambda: sounds.webm(sounds.tones(1))[:200],
    "another codec": lambda: sounds.encoded(sounds.tones(1), kind="matroska", codec="flac"),
    "no sound": lambda: sounds.webm(sounds.tones(1)).partition(CLUSTER)[0],
    "a film": sounds.film,
    "a picture": lambda: pictures.jpeg(size=(80, 45)),
    "a page": lambda: pictures.SCRIPT,
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_such_sound_is_refused_and_deleted(
    phone: Phone, consultation: Consultation, recording: Recording, what: str
) -> None:
    take = Take(recording, body=WRONG[what]())
    assert refusal(phone, consultation, take) == (422, "not_a_recording")
    assert [each.details for each in events("segment.refused")] == [{"reason": "not_a_recording"}]


def test_ten_minutes_are_no_segment(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    quiet = sounds.webm(sounds.silence(600))
    take = Take(recording, body=quiet, duration_ms=60_000)
    assert refusal(phone, consultation, take) == (422, "not_a_recording")


def test_what_is_much_longer_than_announced_is_refused(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    take = Take(recording, body=sounds.webm(sounds.tones(10)), duration_ms=4000)
    assert refusal(phone, consultation, take) == (422, "not_a_recording")


def test_the_bucket_refuses_other_bytes(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    presigned = phone.presign(take, consultation).json()
    other: httpx.Response = phone.put(take, presigned, body=take.body[:-1] + b"x")
    assert other.status_code in {400, 403}
    assert code(phone.post(presigned["confirm_url"])) == (409, "not_in_bucket")


def test_other_bytes_behind_its_back_are_refused(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    presigned = phone.presign(take, consultation).json()
    phone.put(take, presigned)
    (key,) = own_objects(phone)
    client = storage.private().client
    said = client.head_object(Bucket=settings.S3_BUCKET, Key=key)["Metadata"]
    other = sounds.webm(sounds.tones(1))
    client.put_object(
        Bucket=settings.S3_BUCKET, Key=key, Body=other, ContentType="audio/webm", Metadata=said
    )
    assert code(phone.post(presigned["confirm_url"])) == (422, "bytes_differ")
    assert own_objects(phone) == []


# --- refused: what may not come -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("recording", "none"), ("recording", None), ("number", -1), ("number", None),
        ("duration_ms", 0), ("duration_ms", 60_001), ("after", "bored"), ("captured_at", "now"),
        ("sha256", "short"), ("size", 0), ("consultation", ""),
    ],
)  # fmt: skip
def test_a_bad_field_is_named(
    phone: Phone, consultation: Consultation, take: Take, field: str, wrong: object
) -> None:
    answer = phone.presign(take, consultation, **{field: wrong})
    assert code(answer) == (400, "invalid")
    assert list(answer.json()["error"]["fields"]) == [field]


def test_too_many_bytes_are_413(phone: Phone, consultation: Consultation, take: Take) -> None:
    assert code(phone.presign(take, consultation, size=2_000_001)) == (413, "too_large")


@pytest.mark.parametrize("content_type", ["audio/wav", "audio/webm;codecs=opus", "video/webm"])
def test_another_type_is_415(
    phone: Phone, consultation: Consultation, take: Take, content_type: str
) -> None:
    answer = phone.presign(take, consultation, content_type=content_type)
    assert code(answer) == (415, "wrong_type")


def test_a_recording_that_is_not_there_is_404(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    answer = phone.presign(take, consultation, recording=str(uuid.uuid4()))
    assert code(answer) == (404, "unknown")


def test_a_colleagues_recording_is_not_there_either(
    colleagues_phone: Phone, colleague: Clinician, take: Take
) -> None:
    theirs = consultations.start(colleague, patient="CD")
    assert code(colleagues_phone.presign(take, theirs)) == (404, "unknown")


def test_a_recording_of_another_consultation_is_404(
    phone: Phone, clinician: Clinician, consultation: Consultation, take: Take
) -> None:
    following = consultations.start(clinician, patient="CD", instead_of=consultation)
    assert code(phone.presign(take, following)) == (404, "unknown")


def test_sound_made_after_its_recording_ended_is_refused_for_good(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    stop(phone, recording)
    ended_at = Recording.objects.get().ended_at
    late = phone.presign(Take(recording, captured_at=ended_at), consultation)
    assert code(late) == (409, "recording_ended")
    assert late.json()["error"]["permanent"] is True
    before = Take(recording, captured_at=ended_at - timedelta(milliseconds=1))
    assert phone.upload(before, consultation).status_code == 200


def test_what_arrives_after_the_end_waits_on_the_phone_no_longer(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    tell(phone, take.recording, waiting=2)
    stop(phone, take.recording)
    phone.upload(take, consultation)
    assert phone.presign(take, consultation).json()["status"] == "uploaded"
    take.recording.refresh_from_db()
    assert take.recording.waiting == 1


@pytest.mark.parametrize("ends", ["withdraw", "consultation"])
def test_sound_made_before_the_end_arrives_late(
    phone: Phone, consultation: Consultation, take: Take, ends: str
) -> None:
    if ends == "withdraw":
        say(phone, "withdraw", consultation)
    else:
        consultations.end(consultation)
    assert phone.upload(take, consultation).status_code == 200
    take_after = Take(take.recording, captured_at=timezone.now())
    assert code(phone.presign(take_after, consultation)) == (409, "recording_ended")


def test_sound_from_before_its_recording_is_refused(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    early = Take(recording, captured_at=recording.started_at - timedelta(seconds=31))
    assert code(phone.presign(early, consultation)) == (400, "invalid")


# --- deleted ------------------------------------------------------------------------------------


def test_what_is_forgotten_is_gone_for_good(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    phone.upload(take, consultation)
    assert say(phone, "forget", consultation).status_code == 204
    assert say(phone, "forget", consultation).status_code == 204
    segment, recording = Segment.objects.get(), Recording.objects.get()
    assert (segment.key, bool(segment.removed_at), bool(recording.removed_at)) == (None, True, True)
    assert recording.ended_at
    assert own_objects(phone) == []
    assert len(events("recording.deleted")) == len(events("segment.deleted")) == 1
    assert not Segment.objects.shown().exists()


def test_what_arrives_after_that_may_be_forgotten_by_the_phone(
    phone: Phone, consultation: Consultation, recording: Recording
) -> None:
    on_its_way, late = Take(recording), Take(recording, number=1)
    presigned = phone.presign(on_its_way, consultation).json()
    phone.put(on_its_way, presigned)
    removal.forget(consultation)
    assert phone.post(presigned["confirm_url"]).json()["status"] == "uploaded"
    assert phone.presign(late, consultation).json() == {"id": late.id, "status": "uploaded"}
    segment = Segment.objects.get()
    assert (segment.key, bool(segment.removed_at)) == (None, True)
    assert own_objects(phone) == []


def test_a_segment_deleted_on_the_phone_stays_deleted(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    presigned = phone.presign(take, consultation).json()
    phone.put(take, presigned)
    assert phone.delete(presigned["confirm_url"]).status_code == 204
    assert phone.post(presigned["confirm_url"]).json()["status"] == "uploaded"
    assert (Segment.objects.get().key, own_objects(phone)) == (None, [])


# --- the sweep, and the bucket ------------------------------------------------------------------


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fifteen minutes pass for every object, of this test's alone, at once."""
    storage.delete([*objects("mobile-uploads/"), *objects("aside/")])
    monkeypatch.setattr(sweeping, "SETTLED", timedelta(seconds=-5))


@pytest.mark.usefixtures("settled")
def test_a_segment_that_was_never_confirmed_is_filed(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    phone.put(take, phone.presign(take, consultation).json())
    assert sweeping.sweep()["filed"] == 1
    assert Segment.objects.get().duration_ms == pytest.approx(2000, abs=60)
    assert sweeping.sweep()["filed"] == 0


@pytest.mark.usefixtures("settled")
def test_the_sweep_brings_back_nothing_of_a_deleted_recording(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    phone.put(take, phone.presign(take, consultation).json())
    removal.forget(consultation)
    sweeping.sweep()
    assert (Segment.objects.get().key, own_objects(phone)) == (None, [])


@pytest.mark.usefixtures("settled")
def test_a_segment_of_a_recording_that_an_older_database_does_not_know_is_left_alone(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    phone.put(take, phone.presign(take, consultation).json())
    Recording.objects.all().delete()
    assert sweeping.sweep()["unknown recordings"] == 1
    assert len(own_objects(phone)) == 1


def test_verify_photos_misses_a_segment_too(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    phone.upload(take, consultation)
    segment = Segment.objects.get()
    assert list(findings()) == []
    storage.delete([segment.key])
    assert list(findings()) == [f"segment {segment.pk} at {segment.key}: its object is gone"]


# --- at the same moment -------------------------------------------------------------------------


def both_at_once(one: Callable[[], Any], other: Callable[[], HttpResponse]) -> None:
    """Do both at the same moment; the second is a call that succeeds."""
    acts = iter([one, lambda: other().status_code])

    def act() -> object:
        return next(acts)()

    assert 200 in at_once(2, act)


@pytest.mark.django_db(transaction=True)
def test_of_two_starts_at_once_one_wins(phone: Phone, consultation: Consultation) -> None:
    say(phone, "consent", consultation)
    answers = at_once(4, lambda: start(phone, consultation).status_code)
    assert sorted(answers) == [201, 409, 409, 409]
    assert Recording.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_start_at_once_starts_once(phone: Phone, consultation: Consultation) -> None:
    say(phone, "consent", consultation)
    phone_id = str(uuid.uuid4())
    answers = at_once(3, lambda: start(phone, consultation, phone_id=phone_id).status_code)
    assert sorted(answers) == [200, 200, 201]


@pytest.mark.django_db(transaction=True)
def test_a_confirm_at_the_moment_of_the_stop_is_filed(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    presigned = phone.presign(take, consultation).json()
    phone.put(take, presigned)
    both_at_once(
        lambda: running.stop(take.recording, reason=Recording.End.DESK),
        lambda: phone.post(presigned["confirm_url"]),
    )
    assert Segment.objects.shown().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_confirm_at_the_moment_of_the_deletion_leaves_nothing(
    phone: Phone, consultation: Consultation, take: Take
) -> None:
    presigned = phone.presign(take, consultation).json()
    phone.put(take, presigned)
    both_at_once(lambda: removal.forget(consultation), lambda: phone.post(presigned["confirm_url"]))
    assert not Segment.objects.shown().exists()
    assert own_objects(phone) == []
