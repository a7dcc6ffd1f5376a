"""Marks on photos: which came late, and of which one should check the patient."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import consultations
from capture.models import Consultation, Photo
from tests.cast import Phone, Shot

CHECK, LATE = "Check the patient", ">Late<"


@pytest.fixture
def photo(bucket: object, phone: Phone, consultation: Consultation, shot: Shot) -> Photo:
    phone.upload(shot, consultation)
    return Photo.objects.get()


def taken(photo: Photo, **later: float) -> None:
    """Say that the photo was taken so long after its consultation began; may be less than none."""
    at = photo.consultation.started_at + timedelta(**later)
    Photo.objects.filter(pk=photo.pk).update(captured_at=at)


def page(desk: Client, consultation: Consultation) -> str:
    return desk.get(reverse("consultation", args=[consultation.id])).content.decode()


def test_an_ordinary_photo_has_no_mark(
    desk: Client, consultation: Consultation, photo: Photo
) -> None:
    for shown in (page(desk, consultation), desk.get("/").content.decode()):
        assert "Photo taken" in shown
        assert CHECK not in shown
        assert LATE not in shown


def test_a_photo_that_arrives_after_the_end_is_filed_there_and_marked_late(
    bucket: object, desk: Client, phone: Phone, consultation: Consultation
) -> None:
    shot = Shot()
    consultations.end(consultation)
    phone.upload(shot, consultation)
    shown = page(desk, consultation)
    assert LATE in shown
    assert CHECK not in shown


@pytest.mark.parametrize("seconds", [-31, -7 * 24 * 3600])
def test_one_taken_before_its_consultation_asks_to_check_the_patient(
    seconds: int, desk: Client, consultation: Consultation, photo: Photo
) -> None:
    taken(photo, seconds=seconds)
    assert CHECK in page(desk, consultation)
    assert CHECK in desk.get("/").content.decode()
    assert CHECK in desk.get(reverse("photo", args=[photo.id])).content.decode()


def test_one_taken_after_its_consultation_asks_too(
    desk: Client, consultation: Consultation, photo: Photo
) -> None:
    consultations.end(consultation)
    taken(photo, hours=1)
    assert CHECK in page(desk, consultation)


@pytest.mark.parametrize("seconds", [-29, 29])
def test_clocks_that_differ_a_little_raise_no_question(
    seconds: int, desk: Client, consultation: Consultation, photo: Photo
) -> None:
    now = timezone.now()
    Consultation.objects.update(started_at=now, ended_at=now)
    photo.refresh_from_db()
    taken(photo, seconds=seconds)
    assert CHECK not in page(desk, consultation)
