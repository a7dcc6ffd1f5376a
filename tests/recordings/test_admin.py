"""An admin sees that there are recordings, hears none, and changes none."""

import pytest
from django.test import Client
from django.urls import reverse

from capture.models import Consultation
from recordings.models import Segment
from tests.cast import Phone
from tests.conftest import signed_in
from tests.recordings.microphone import Take, started
from tokens.models import AuditEvent, Clinician

ROWS = ("consent", "recording", "segment")


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(Clinician.objects.create_superuser("admin", password="right"))


@pytest.fixture
def segment(bucket: object, phone: Phone, consultation: Consultation) -> Segment:
    phone.upload(Take(started(phone, consultation)), consultation)
    return Segment.objects.get()


def page_of(admin: Client, kind: str, segment: Segment) -> str:
    found = {"consent": segment.recording.consent, "recording": segment.recording}
    address = reverse(f"admin:recordings_{kind}_change", args=[found.get(kind, segment).pk])
    return admin.get(address).content.decode()


@pytest.mark.parametrize("kind", ROWS)
def test_it_shows_neither_patient_nor_a_way_to_listen(
    admin: Client, segment: Segment, kind: str
) -> None:
    listed = admin.get(reverse(f"admin:recordings_{kind}_changelist")).content.decode()
    for page in (listed, page_of(admin, kind, segment)):
        assert segment.consultation.patient not in page
        assert "<audio" not in page
        assert "X-Amz-Signature" not in page


def test_each_look_is_on_record(admin: Client, segment: Segment) -> None:
    page_of(admin, "segment", segment)
    looks = AuditEvent.objects.filter(action="admin.viewed", subject_id=segment.pk)
    assert [each.details for each in looks] == [{"kind": "segment"}]


@pytest.mark.parametrize("kind", ROWS)
def test_nothing_is_added_or_deleted_here(admin: Client, segment: Segment, kind: str) -> None:
    assert admin.get(reverse(f"admin:recordings_{kind}_add")).status_code == 403
    found = {"consent": segment.recording.consent, "recording": segment.recording}
    address = reverse(f"admin:recordings_{kind}_delete", args=[found.get(kind, segment).pk])
    assert admin.post(address, {"post": "yes"}).status_code == 403
