"""Start and end: one open consultation per clinician, and never the wrong one ended."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from capture import consultations, doorbell
from capture.models import Consultation
from tests.cast import Phone
from tokens.models import AuditEvent, Clinician


def test_a_consultation_starts_with_its_patient(desk: Client, clinician: Clinician) -> None:
    answer = desk.post(reverse("start"), {"patient": " AB 41 "}, follow=True)
    assert consultations.current(clinician).patient == "AB 41"
    assert "AB 41" in answer.content.decode()


def test_marks_that_nobody_sees_are_no_part_of_a_pasted_reference(
    desk: Client, clinician: Clinician
) -> None:
    desk.post(reverse("start"), {"patient": "\u202aAB\u00a041\u202c\u200b"})
    assert consultations.current(clinician).patient == "AB 41"


@pytest.mark.parametrize("patient", ["", "   ", "\u202a\u200b", "x" * 101])
def test_a_consultation_needs_a_patient_of_reasonable_length(desk: Client, patient: str) -> None:
    answer = desk.post(reverse("start"), {"patient": patient})
    assert answer.status_code == 400
    assert not Consultation.objects.exists()


def test_a_patient_reference_is_shown_as_text(desk: Client) -> None:
    answer = desk.post(reverse("start"), {"patient": "<b>AB</b>"}, follow=True)
    assert "<b>AB</b>" not in answer.content.decode()
    assert "&lt;b&gt;AB&lt;/b&gt;" in answer.content.decode()


def test_a_second_desk_is_asked_and_opens_nothing(desk: Client, consultation: Consultation) -> None:
    answer = desk.post(reverse("start"), {"patient": "CD 42"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Another consultation was started meanwhile" in page
    assert consultation.words in page
    assert "End AB 41 and start CD 42" in page
    assert 'name="patient" value="CD 42"' in page
    assert list(Consultation.objects.all()) == [consultation]


def test_one_explicit_act_ends_the_one_and_starts_the_other(
    desk: Client, clinician: Clinician, consultation: Consultation
) -> None:
    desk.post(reverse("start"), {"patient": "CD 42", "ends": consultation.id})
    current = consultations.current(clinician)
    assert current.patient == "CD 42"
    told = AuditEvent.objects.filter(action__startswith="consultation.")
    assert list(told.values_list("action", "subject_id")) == [
        ("consultation.started", consultation.id),
        ("consultation.ended", consultation.id),
        ("consultation.started", current.id),
    ]


def test_agreeing_to_end_one_ends_no_other(
    desk: Client, clinician: Clinician, consultation: Consultation
) -> None:
    consultations.end(consultation)
    newer = consultations.start(clinician, patient="EF 43")
    answer = desk.post(reverse("start"), {"patient": "CD 42", "ends": consultation.id})
    assert answer.status_code == 409
    assert "End EF 43 and start CD 42" in answer.content.decode()
    assert consultations.current(clinician) == newer


def test_agreeing_to_end_what_has_ended_since_just_starts(
    desk: Client, clinician: Clinician, consultation: Consultation
) -> None:
    consultations.end(consultation)
    desk.post(reverse("start"), {"patient": "CD 42", "ends": consultation.id})
    assert consultations.current(clinician).patient == "CD 42"


def test_a_colleagues_consultation_is_not_ended_by_starting(
    desk: Client, colleague: Clinician, clinician: Clinician
) -> None:
    theirs = consultations.start(colleague, patient="ZZ")
    desk.post(reverse("start"), {"patient": "CD 42", "ends": theirs.id})
    assert consultations.current(colleague) == theirs
    assert consultations.current(clinician).patient == "CD 42"


def test_the_database_itself_allows_one_open_consultation(consultation: Consultation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.create(clinician=consultation.clinician, patient="CD")


def test_ending_ends_the_one_that_the_page_showed(
    desk: Client, clinician: Clinician, consultation: Consultation
) -> None:
    desk.post(reverse("end", args=[consultation.id]))
    assert consultations.current(clinician) is None


def test_a_stale_page_ends_nothing_else_and_asks_of_the_one_that_is_open(
    desk: Client, clinician: Clinician, consultation: Consultation
) -> None:
    desk.post(reverse("end", args=[consultation.id]))
    newer = consultations.start(clinician, patient="CD 42")
    answer = desk.post(reverse("end", args=[consultation.id]))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "AB 41 had ended already" in page
    assert newer.words in page
    assert page.count(f'action="{reverse("end", args=[newer.id])}"') == 2
    assert consultations.current(clinician) == newer


def test_ending_twice_says_so_and_leaves_one_event(
    desk: Client, consultation: Consultation
) -> None:
    for _ in range(2):
        answer = desk.post(reverse("end", args=[consultation.id]))
    assert "had ended already" in answer.content.decode()
    assert AuditEvent.objects.filter(action="consultation.ended").count() == 1


def test_a_colleague_and_a_stranger_cannot_end_it(
    colleagues_desk: Client, stranger: Client, clinician: Clinician, consultation: Consultation
) -> None:
    url = reverse("end", args=[consultation.id])
    assert colleagues_desk.post(url).status_code == 404
    assert stranger.post(url)["Location"].startswith("/login/")
    assert consultations.current(clinician) == consultation


def test_start_and_end_are_audited_without_the_patient(
    desk: Client, consultation: Consultation
) -> None:
    desk.post(reverse("end", args=[consultation.id]))
    theirs = AuditEvent.objects.filter(action__startswith="consultation.")
    events = list(theirs.values_list("action", "subject_id"))
    assert events == [
        ("consultation.started", consultation.id),
        ("consultation.ended", consultation.id),
    ]
    assert "AB 41" not in str(list(AuditEvent.objects.values()))


def test_the_phone_learns_of_each_consultation(phone: Phone, clinician: Clinician) -> None:
    none = phone.get("/api/phone").json()
    assert none["consultation"] is None
    begun = consultations.start(clinician, patient="AB 41")
    shown = phone.get("/api/phone", data={"seen": none["version"]}).json()
    assert shown["consultation"] == {"id": str(begun.id), "patient": "AB 41"}


def test_the_consultations_list_shows_ones_own_newest_first(
    desk: Client, clinician: Clinician, colleague: Clinician
) -> None:
    for patient in ("first", "second"):
        consultations.end(consultations.start(clinician, patient=patient))
    consultations.start(colleague, patient="theirs")
    page = desk.get(reverse("consultations")).content.decode()
    assert page.index("second") < page.index("first")
    assert "theirs" not in page


def test_the_consultations_list_turns_its_pages(desk: Client, clinician: Clinician) -> None:
    for number in range(51):
        consultations.end(consultations.start(clinician, patient=f"patient-{number:02}"))
    assert "patient-00" not in desk.get(reverse("consultations")).content.decode()
    assert "patient-00" in desk.get(reverse("consultations"), {"page": 2}).content.decode()


def test_a_consultations_page_is_its_clinicians_alone(
    desk: Client, colleagues_desk: Client, stranger: Client, consultation: Consultation
) -> None:
    url = reverse("consultation", args=[consultation.id])
    assert desk.get(url).status_code == 200
    assert colleagues_desk.get(url).status_code == 404
    assert stranger.get(url).status_code == 302


def test_a_change_rings_the_clinicians_own_pages_only(
    clinician: Clinician, colleague: Clinician
) -> None:
    before = doorbell.versions(colleague.id)
    consultations.start(clinician, patient="AB")
    assert doorbell.versions(clinician.id)["consultation"] == 1
    assert doorbell.versions(colleague.id) == before
