"""Photos are one kind of upload: what was signed before there were others is read as ever."""

from datetime import datetime

import pytest
from django.core import signing
from django.urls import reverse

from capture.models import Consultation, Photo
from tests.cast import Phone, Shot

pytestmark = pytest.mark.usefixtures("bucket")


def ticket_of_old(phone: Phone, consultation: Consultation, shot: Shot) -> str:
    """Return a confirm address' ticket, name by name as the release before signed it."""
    facts = {
        "photo-id": shot.id,
        "uploaded-by": str(consultation.clinician_id),
        "mobile-token-id": str(phone.token.id),
        "consultation-id": str(consultation.id),
        "captured-at": datetime.fromisoformat(shot.captured_at).isoformat(),
        "original-filename": "photo.jpg",
        "sha256": shot.sha256,
    }
    body = [facts, shot.content_type, len(shot.body)]
    return signing.dumps(body, salt="capture.ticket", compress=True)


def test_an_address_signed_by_the_release_before_still_confirms(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.put(shot, phone.presign(shot, consultation).json())
    answer = phone.post(reverse("api-confirm", args=[ticket_of_old(phone, consultation, shot)]))
    assert (answer.status_code, answer.json()["id"]) == (200, shot.id)
    assert Photo.objects.get().sha256 == shot.sha256


def test_a_photos_ticket_is_what_the_release_before_reads(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    address = phone.presign(shot, consultation).json()["confirm_url"]
    signed = signing.loads(address.rsplit("/", 1)[1], salt="capture.ticket")
    assert signed == signing.loads(ticket_of_old(phone, consultation, shot), salt="capture.ticket")
