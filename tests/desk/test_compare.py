"""Two photos side by side: one's own, two of them, each look audited."""

import pytest
from django.test import Client
from django.urls import reverse

from capture import consultations
from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tokens.models import AuditEvent, Clinician


@pytest.fixture
def photos(
    bucket: object, phone: Phone, clinician: Clinician, consultation: Consultation
) -> list[Photo]:
    """Return two photos of two consultations."""
    phone.upload(Shot(), consultation)
    consultations.end(consultation)
    phone.upload(Shot(), consultations.start(clinician, patient="CD 42"))
    return list(Photo.objects.all())


def compare(desk: Client, *photos: object):
    return desk.get(reverse("compare"), {"photo": photos})


def test_two_photos_stand_side_by_side_also_of_two_consultations(
    desk: Client, photos: list[Photo]
) -> None:
    page = compare(desk, *(photo.id for photo in photos)).content.decode()
    for photo in photos:
        assert f'src="{reverse("photo-large", args=[photo.id])}"' in page
        assert photo.consultation.patient in page
        assert photo.consultation.words in page


def test_the_page_itself_is_no_look_and_each_picture_is_one(
    desk: Client, photos: list[Photo]
) -> None:
    compare(desk, *(photo.id for photo in photos))
    viewed = AuditEvent.objects.filter(action="photo.viewed")
    assert not viewed.exists()
    for photo in photos:
        desk.get(reverse("photo-large", args=[photo.id]))
    assert [event.subject_id for event in viewed] == [photo.id for photo in photos]


def test_one_photo_or_the_same_twice_or_nonsense_is_asked_for_again(
    desk: Client, photos: list[Photo]
) -> None:
    first = photos[0].id
    for chosen in ((), (first,), (first, first), ("x", first)):
        answer = compare(desk, *chosen)
        assert answer["Location"] == "/", chosen
    assert "Choose two photos" in desk.get("/").content.decode()


def test_a_deleted_photo_is_not_compared(desk: Client, photos: list[Photo]) -> None:
    Photo.objects.filter(pk=photos[0].pk).update(deleted_at="2026-01-01T00:00Z")
    assert compare(desk, *(photo.id for photo in photos)).status_code == 404


def test_comparing_is_its_clinicians_alone(
    colleagues_desk: Client, stranger: Client, photos: list[Photo]
) -> None:
    ids = [photo.id for photo in photos]
    assert compare(colleagues_desk, *ids).status_code == 404
    assert compare(stranger, *ids)["Location"].startswith("/login/")
