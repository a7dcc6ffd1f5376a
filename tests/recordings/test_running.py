"""A recording starts on the phone, and ends wherever somebody or something ends it."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import consultations, doorbell
from capture.models import Consultation
from recordings import asking, running
from recordings.ending import end_forgotten
from recordings.models import Recording, Request
from tests.cast import Phone
from tests.recordings.microphone import code, news, say, start, started, stop, tell
from tokens.models import AuditEvent, Clinician
from tokens.revoke import revoke


def fresh(recording: Recording) -> Recording:
    return Recording.objects.get(pk=recording.pk)


def actions(prefix: str = "recording.") -> list[str]:
    found = AuditEvent.objects.filter(action__startswith=prefix)
    return list(found.values_list("action", flat=True))


def rings(clinician: Clinician) -> int:
    return doorbell.versions(clinician.pk)["recording"]


# --- on the phone -------------------------------------------------------------------------------


def test_with_no_consultation_open_there_is_nothing_to_record(phone: Phone) -> None:
    assert news(phone) is None


def test_the_phone_starts_and_is_told_of_it(phone: Phone, consultation: Consultation) -> None:
    say(phone, "consent", consultation)
    phone_id = str(uuid.uuid4())
    answer = start(phone, consultation, phone_id=phone_id)
    assert answer.status_code == 201
    open_one = news(phone)["open"]
    assert open_one.pop("next_number") == 0
    assert open_one == answer.json()
    assert (open_one["id"], open_one["token_id"]) == (phone_id, str(phone.token.pk))
    assert actions() == ["recording.started"]


def test_to_start_the_same_again_starts_nothing(phone: Phone, consultation: Consultation) -> None:
    recording = started(phone, consultation)
    again = start(phone, consultation, phone_id=str(recording.phone_id))
    assert (again.status_code, again.json()["ended_at"]) == (200, None)
    stop(phone, recording)
    late = start(phone, consultation, phone_id=str(recording.phone_id))
    assert (late.status_code, bool(late.json()["ended_at"])) == (200, True)
    assert Recording.objects.count() == 1
    assert actions() == ["recording.started", "recording.ended"]


def test_one_recording_runs_at_a_time(
    phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    recording = started(phone, consultation)
    other = Phone(clinician)
    assert code(start(other, consultation)) == (409, "conflict")
    assert code(start(phone, consultation)) == (409, "conflict")
    same_id = start(other, consultation, phone_id=str(recording.phone_id))
    assert code(same_id) == (409, "conflict")
    assert Recording.objects.count() == 1


def test_a_strangers_repeated_id_blocks_nobody(
    phone: Phone, consultation: Consultation, colleagues_phone: Phone, colleague: Clinician
) -> None:
    recording = started(phone, consultation)
    theirs = consultations.start(colleague, patient="CD")
    say(colleagues_phone, "consent", theirs)
    answer = start(colleagues_phone, theirs, phone_id=str(recording.phone_id))
    assert answer.status_code == 201


def test_nothing_starts_for_a_consultation_that_ended(
    phone: Phone, consultation: Consultation
) -> None:
    say(phone, "consent", consultation)
    consultations.end(consultation)
    assert code(start(phone, consultation)) == (409, "conflict")


def test_the_phone_stops_and_twice_is_as_good_as_once(
    phone: Phone, consultation: Consultation
) -> None:
    recording = started(phone, consultation)
    first = stop(phone, recording)
    assert stop(phone, recording).json() == first.json()
    recording = fresh(recording)
    assert first.json() == {"ended_at": recording.ended_at.isoformat()}
    assert (recording.end_reason, recording.phone_stopped_at) == ("phone", recording.ended_at)
    assert actions() == ["recording.started", "recording.ended"]
    assert news(phone)["open"] is None


def test_another_phone_may_stop_it_and_says_nothing_of_its_microphone(
    phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    recording = started(phone, consultation)
    other = Phone(clinician)
    assert stop(other, recording).status_code == 200
    assert fresh(recording).phone_stopped_at is None
    assert code(tell(other, recording)) == (404, "unknown")


def test_a_colleague_neither_stops_nor_speaks_for_it(
    phone: Phone, consultation: Consultation, colleagues_phone: Phone
) -> None:
    recording = started(phone, consultation)
    assert code(stop(colleagues_phone, recording)) == (404, "unknown")
    assert code(tell(colleagues_phone, recording)) == (404, "unknown")
    assert fresh(recording).ended_at is None


@pytest.mark.parametrize("act", ["consent", "withdraw", "forget", "decline", "start"])
def test_a_stranger_is_refused(stranger: Client, act: str) -> None:
    answer = stranger.post(reverse(f"api-recording-{act}"), {}, content_type="application/json")
    assert code(answer) == (401, "token_missing")


# --- the phone's word ---------------------------------------------------------------------------


def test_an_interruption_shows_and_passes(
    phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    recording, at = started(phone, consultation), "2026-11-24T10:41:00+00:00"
    before = rings(clinician)
    answer = tell(phone, recording, state="interrupted", interrupted_at=at, why="call")
    assert answer.json() == {"ended_at": None}
    recording = fresh(recording)
    assert (recording.state, recording.why) == ("interrupted", "call")
    assert recording.interrupted_at.isoformat() == at
    assert rings(clinician) == before + 1
    tell(phone, recording)
    recording = fresh(recording)
    assert (recording.state, recording.why, recording.interrupted_at) == ("recording", "", None)
    assert rings(clinician) == before + 2


def test_the_same_word_again_rings_nobody(
    phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    recording = started(phone, consultation)
    tell(phone, recording)
    before, heard_at = rings(clinician), fresh(recording).heard_at
    tell(phone, recording)
    assert rings(clinician) == before
    assert fresh(recording).heard_at > heard_at


def test_a_phone_that_is_heard_again_rings(
    phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    recording = started(phone, consultation)
    ago = timezone.now() - Recording.QUIET_AFTER
    Recording.objects.update(heard_at=ago)
    assert fresh(recording).is_quiet
    before = rings(clinician)
    tell(phone, recording)
    assert rings(clinician) == before + 1


def test_what_the_desk_stopped_the_phone_hears_and_then_says_that_it_is_off(
    phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    recording = started(phone, consultation)
    assert running.stop(recording, reason=Recording.End.DESK)
    ended_at = fresh(recording).ended_at.isoformat()
    assert tell(phone, recording, waiting=1).json() == {"ended_at": ended_at}
    assert fresh(recording).phone_stopped_at is None
    before = rings(clinician)
    tell(phone, recording, state="stopped")
    stopped_at = fresh(recording).phone_stopped_at
    assert stopped_at
    assert rings(clinician) == before + 1
    tell(phone, recording)  # an older word that comes late
    assert fresh(recording).phone_stopped_at == stopped_at


def test_a_phone_that_stopped_by_itself_may_go_on(phone: Phone, consultation: Consultation) -> None:
    recording = started(phone, consultation)
    tell(phone, recording, state="stopped")
    assert fresh(recording).phone_stopped_at
    tell(phone, recording)
    assert fresh(recording).phone_stopped_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "paused"},
        {"why": "bored"},
        {"waiting": -1},
        {"interrupted_at": "10:41"},
        {"waiting": None},
    ],
)
def test_a_bad_word_is_named(
    phone: Phone, consultation: Consultation, wrong: dict[str, object]
) -> None:
    answer = tell(phone, started(phone, consultation), **wrong)
    assert code(answer) == (400, "invalid")
    assert list(answer.json()["error"]["fields"]) == list(wrong)


def test_a_poll_answers_as_soon_as_anything_of_it_changed(
    phone: Phone, consultation: Consultation
) -> None:
    seen = phone.get(reverse("api-phone")).json()["version"]
    assert phone.get(reverse("api-phone"), data={"seen": seen}).status_code == 204
    asking.ask(consultation)
    answer = phone.get(reverse("api-phone"), data={"seen": seen})
    assert answer.json()["recording"]["asked_at"]


# --- the desk asks ------------------------------------------------------------------------------


def test_the_desk_asks_and_the_phones_tap_starts(phone: Phone, consultation: Consultation) -> None:
    asked = asking.ask(consultation)
    assert news(phone)["asked_at"] == asked.asked_at.isoformat()
    assert news(phone)["open"] is None
    started(phone, consultation)
    assert news(phone)["asked_at"] is None
    assert Request.objects.get().answer == "started"
    assert actions() == ["recording.asked", "recording.started"]


def test_asking_twice_is_as_good_as_once(phone: Phone, consultation: Consultation) -> None:
    assert asking.ask(consultation) == asking.ask(consultation)
    assert actions() == ["recording.asked"]


def test_the_phone_says_not_now(phone: Phone, consultation: Consultation) -> None:
    asking.ask(consultation)
    assert say(phone, "decline", consultation).status_code == 204
    assert say(phone, "decline", consultation).status_code == 204
    assert news(phone)["asked_at"] is None
    assert Request.objects.get().answer == "declined"
    assert actions() == ["recording.asked", "recording.declined"]


def test_after_thirty_seconds_the_phone_did_not_answer(
    phone: Phone, consultation: Consultation
) -> None:
    asking.ask(consultation)
    Request.objects.update(asked_at=timezone.now() - Request.LIFE)
    assert news(phone)["asked_at"] is None
    say(phone, "decline", consultation)
    assert Request.objects.get().answer == ""
    assert asking.ask(consultation) == asking.pending(consultation)


def test_the_desk_does_not_ask_for_what_runs(phone: Phone, consultation: Consultation) -> None:
    started(phone, consultation)
    with pytest.raises(consultations.Conflict):
        asking.ask(consultation)


# --- what else ends it --------------------------------------------------------------------------


def ends(recording: Recording) -> tuple[str, bool]:
    recording = fresh(recording)
    return recording.end_reason, recording.ended_at is not None


def test_it_ends_with_its_consultation(phone: Phone, consultation: Consultation) -> None:
    recording = started(phone, consultation)
    consultations.end(consultation)
    assert ends(recording) == ("consultation", True)
    assert actions("")[-2:] == ["recording.ended", "consultation.ended"]
    assert news(phone) is None


def test_it_ends_with_the_move_to_another_patient(
    phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    recording = started(phone, consultation)
    consultations.start(clinician, patient="CD", instead_of=consultation)
    assert ends(recording) == ("consultation", True)
    assert news(phone)["open"] is None


def test_it_ends_with_its_phones_pairing(
    phone: Phone,
    clinician: Clinician,
    consultation: Consultation,
    django_capture_on_commit_callbacks,
) -> None:
    recording, other = started(phone, consultation), Phone(clinician)
    with django_capture_on_commit_callbacks(execute=True):
        revoke(other.token, reason="test")
    assert ends(recording) == ("", False)
    with django_capture_on_commit_callbacks(execute=True):
        revoke(phone.token, reason="test")
    assert ends(recording) == ("unpaired", True)


def test_a_phone_that_is_silent_for_twelve_hours_records_no_more(
    phone: Phone, consultation: Consultation
) -> None:
    recording = started(phone, consultation)
    Recording.objects.update(heard_at=timezone.now() - timedelta(hours=11, minutes=59))
    assert end_forgotten() == 0
    Recording.objects.update(heard_at=timezone.now() - timedelta(hours=12))
    assert end_forgotten() == 1
    assert ends(recording) == ("silent", True)
    assert AuditEvent.objects.get(action="recording.ended").actor == "sweep"
