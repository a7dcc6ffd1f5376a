"""Nothing is recorded without the patient's word, which can be withdrawn at any time."""

import pytest

from capture import consultations
from capture.models import Consultation
from recordings import consent
from recordings.models import Consent, Recording
from tests.cast import Phone
from tests.recordings.microphone import code, news, say, start, started
from tokens.models import AuditEvent, Clinician


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action))


def test_without_consent_nothing_starts(phone: Phone, consultation: Consultation) -> None:
    assert code(start(phone, consultation)) == (409, "no_consent")
    assert not Recording.objects.exists()


def test_the_patient_agrees_on_the_phone(phone: Phone, consultation: Consultation) -> None:
    assert news(phone)["consented_at"] is None
    answer = say(phone, "consent", consultation)
    given = Consent.objects.get()
    assert answer.json() == {"consented_at": given.given_at.isoformat()}
    assert (given.token, given.consultation) == (phone.token, consultation)
    assert news(phone)["consented_at"] == given.given_at.isoformat()
    (event,) = events("consent.given")
    assert (event.subject_id, event.token_id) == (consultation.pk, phone.token.pk)


def test_agreeing_twice_is_as_good_as_once(phone: Phone, consultation: Consultation) -> None:
    first = say(phone, "consent", consultation)
    assert say(phone, "consent", consultation).json() == first.json()
    assert len(events("consent.given")) == 1


def test_each_consultation_needs_its_own(
    phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    say(phone, "consent", consultation)
    following = consultations.start(clinician, patient="CD", instead_of=consultation)
    assert news(phone)["consented_at"] is None
    assert code(start(phone, following)) == (409, "no_consent")


def test_nobody_agrees_once_it_has_ended(phone: Phone, consultation: Consultation) -> None:
    consultations.end(consultation)
    assert code(say(phone, "consent", consultation)) == (409, "conflict")
    assert not Consent.objects.exists()


def test_to_withdraw_stops_at_once(phone: Phone, consultation: Consultation) -> None:
    recording = started(phone, consultation)
    answer = say(phone, "withdraw", consultation)
    given, recording = Consent.objects.get(), Recording.objects.get(pk=recording.pk)
    assert answer.json() == {"withdrawn_at": given.withdrawn_at.isoformat()}
    assert recording.ended_at
    assert recording.end_reason == Recording.End.CONSENT
    assert recording.removed_at is None
    told = news(phone)
    assert (told["open"], told["consented_at"]) == (None, None)
    assert [each.details for each in events("recording.ended")] == [{"reason": "consent"}]
    assert len(events("consent.withdrawn")) == 1


def test_withdrawing_twice_is_as_good_as_once(phone: Phone, consultation: Consultation) -> None:
    say(phone, "consent", consultation)
    first = say(phone, "withdraw", consultation)
    assert say(phone, "withdraw", consultation).json() == first.json()
    assert len(events("consent.withdrawn")) == 1


def test_after_it_was_withdrawn_nothing_starts_until_it_is_given_anew(
    phone: Phone, consultation: Consultation
) -> None:
    started(phone, consultation)
    say(phone, "withdraw", consultation)
    assert code(start(phone, consultation)) == (409, "no_consent")
    say(phone, "consent", consultation)
    assert start(phone, consultation).status_code == 201
    assert Consent.objects.count() == 2


def test_what_was_never_given_is_not_withdrawn(phone: Phone, consultation: Consultation) -> None:
    assert code(say(phone, "withdraw", consultation)) == (409, "no_consent")


def test_the_desk_withdraws_too(phone: Phone, consultation: Consultation) -> None:
    recording = started(phone, consultation)
    consent.withdraw(consultation)
    assert Recording.objects.get(pk=recording.pk).ended_at
    assert consent.live(consultation) is None
    assert events("consent.withdrawn")[0].token_id is None


@pytest.mark.parametrize("act", ["consent", "withdraw", "forget", "decline", "start"])
def test_a_colleagues_consultation_is_not_there(
    colleagues_phone: Phone, consultation: Consultation, act: str
) -> None:
    more = {"id": "0190c5a4-0000-4000-8000-000000000000"} if act == "start" else {}
    assert code(say(colleagues_phone, act, consultation, **more)) == (404, "unknown")
