"""Acts upon one recording at the same moment never wait for each other for ever."""

from collections.abc import Callable

import pytest

from capture import consultations
from recordings import asking, consent, removal, running
from recordings.ending import end_forgotten, end_unpaired
from recordings.models import Recording
from tests.cast import Phone
from tests.recordings.microphone import Take, say, start, started, stop, tell
from tests.test_deadlocks import do_at_once, sound
from tokens.models import AuditEvent, Clinician
from tokens.revoke import revoke, revoke_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_whatever_is_done_to_a_recording_at_once_comes_to_an_end(
    bucket: object, clinician: Clinician
) -> None:
    consultation = consultations.start(clinician, patient="AB")
    phone, other = Phone(clinician), Phone(clinician)
    recording = started(phone, consultation)
    take = Take(recording)
    announced = phone.presign(take, consultation).json()
    phone.put(take, announced)
    acts: list[Callable[[], object]] = [
        lambda: phone.post(announced["confirm_url"]),
        lambda: phone.delete(announced["confirm_url"]),
        lambda: stop(phone, recording),
        lambda: tell(phone, recording, state="interrupted", why="call"),
        lambda: say(other, "withdraw", consultation),
        lambda: start(other, consultation),
        lambda: consent.give(consultation),
        lambda: asking.ask(consultation),
        lambda: removal.forget(consultation),
        lambda: running.stop(recording, reason=Recording.End.DESK),
        lambda: consultations.start(clinician, patient="CD", instead_of=consultation),
        lambda: revoke(phone.fresh_token(), reason="in a test"),
        lambda: revoke_all(clinician, reason="in a test"),
        end_unpaired,
        end_forgotten,
    ]
    do_at_once(acts)
    assert sound()
    assert not Recording.objects.filter(ended_at=None).exists()
    ended = AuditEvent.objects.filter(action="recording.ended", subject_id=recording.pk)
    assert ended.count() == 1


@pytest.mark.parametrize("_", range(3))
def test_a_start_and_a_withdrawal_leave_nothing_running(clinician: Clinician, _: int) -> None:
    consultation = consultations.start(clinician, patient="AB")
    phone, other = Phone(clinician), Phone(clinician)
    say(phone, "consent", consultation)
    do_at_once([lambda: start(phone, consultation), lambda: say(other, "withdraw", consultation)])
    assert not Recording.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("_", range(3))
def test_a_start_and_the_end_of_its_consultation_leave_nothing_running(
    clinician: Clinician, _: int
) -> None:
    consultation = consultations.start(clinician, patient="AB")
    phone = Phone(clinician)
    say(phone, "consent", consultation)
    do_at_once([lambda: start(phone, consultation), lambda: consultations.end(consultation)])
    assert not Recording.objects.filter(ended_at=None).exists()
