"""Photos at the desk: under our own addresses, each checked, large looks audited."""

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tokens.models import AuditEvent

VIEWS = ["photo", "photo-thumb", "photo-large", "photo-download"]


@pytest.fixture
def photo(bucket, phone: Phone, consultation: Consultation, shot: Shot) -> Photo:
    phone.upload(shot, consultation)
    return Photo.objects.get()


def at(name: str, photo: Photo) -> str:
    return reverse(name, args=[photo.id])


def test_the_thumbnail_and_the_picture_come_from_the_bucket_by_a_signed_address(
    desk: Client, photo: Photo, shot: Shot
) -> None:
    thumb = httpx.get(desk.get(at("photo-thumb", photo))["Location"])
    assert (thumb.status_code, thumb.headers["Content-Type"]) == (200, "image/jpeg")
    large = httpx.get(desk.get(at("photo-large", photo))["Location"])
    assert large.content == shot.body
    assert large.headers["Content-Type"] == "image/jpeg"
    assert large.headers["Content-Disposition"] == "inline"


def test_the_signed_address_lives_a_minute_and_its_redirect_less(
    desk: Client, photo: Photo
) -> None:
    answer = desk.get(at("photo-thumb", photo))
    assert "X-Amz-Expires=60" in answer["Location"]
    assert answer["Cache-Control"] == "private, max-age=45"


def test_no_browser_keeps_the_way_to_a_large_picture_so_that_each_look_is_audited(
    desk: Client, photo: Photo
) -> None:
    answer = desk.get(at("photo-large", photo))
    assert "X-Amz-Expires=60" in answer["Location"]
    assert "no-store" in answer["Cache-Control"]


def test_a_download_is_an_attachment_named_by_its_time_never_by_the_patient(
    desk: Client, photo: Photo, shot: Shot
) -> None:
    answer = httpx.get(desk.get(at("photo-download", photo))["Location"])
    assert answer.content == shot.body
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="20')
    assert photo.consultation.patient not in disposition


def test_each_large_look_and_download_is_audited_and_a_thumbnail_is_not(
    desk: Client, photo: Photo
) -> None:
    for name in VIEWS:
        desk.get(at(name, photo))
    events = AuditEvent.objects.filter(subject_id=photo.id).exclude(action="photo.uploaded")
    assert [(event.action, event.details) for event in events] == [
        ("photo.viewed", {}),
        ("photo.viewed", {"by": "download"}),
        ("photo.downloaded", {}),
    ]


@pytest.mark.parametrize("name", VIEWS)
def test_a_photo_is_its_clinicians_alone(
    colleagues_desk: Client, stranger: Client, photo: Photo, name: str
) -> None:
    assert colleagues_desk.get(at(name, photo)).status_code == 404
    assert stranger.get(at(name, photo))["Location"].startswith("/login/")
    assert not AuditEvent.objects.filter(action="photo.viewed").exists()


@pytest.mark.parametrize("name", VIEWS)
def test_a_removed_photo_is_gone(
    desk: Client, phone: Phone, consultation: Consultation, bucket, shot: Shot, name: str
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    phone.post(presigned["confirm_url"])
    photo = Photo.objects.get()
    phone.delete(presigned["confirm_url"])
    assert desk.get(at(name, photo)).status_code == 404
    assert str(photo.id) not in desk.get("/").content.decode()


def test_the_desk_names_each_photo_by_our_own_stable_address(desk: Client, photo: Photo) -> None:
    page = desk.get("/").content.decode()
    assert f'src="{at("photo-thumb", photo)}"' in page
    assert 'alt="Photo taken ' in page
    assert "X-Amz-Signature" not in page


def test_a_click_gets_the_lightbox_and_a_plain_link_gets_a_page(desk: Client, photo: Photo) -> None:
    part = desk.get(at("photo", photo), headers={"HX-Request": "true"}).content.decode()
    whole = desk.get(at("photo", photo)).content.decode()
    assert "<html" not in part
    assert "<html" in whole
    for page in (part, whole):
        assert at("photo-large", photo) in page
