"""A JPEG that is also something else is a photo, and is never served as anything but a picture."""

import httpx
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from capture import storage
from capture.models import Consultation, Photo
from tests import pictures
from tests.cast import Phone, Shot

POLYGLOTS = pictures.polyglots()
each_polyglot = pytest.mark.parametrize("body", POLYGLOTS.values(), ids=POLYGLOTS.keys())


def filed(phone: Phone, consultation: Consultation, body: bytes) -> Photo:
    assert phone.upload(Shot(body=body), consultation).status_code == 200
    return Photo.objects.get()


def signed(desk: Client, photo: Photo, name: str = "photo-large") -> str:
    return desk.get(reverse(name, args=[photo.id]))["Location"]


@each_polyglot
def test_it_comes_back_as_the_picture_that_it_is(
    bucket, desk: Client, phone: Phone, consultation: Consultation, body: bytes
) -> None:
    answer = httpx.get(signed(desk, filed(phone, consultation, body)))
    assert answer.content == body
    assert answer.headers["Content-Type"] == "image/jpeg"


@each_polyglot
def test_its_thumbnail_is_pixels_and_nothing_else(
    bucket, phone: Phone, consultation: Consultation, body: bytes
) -> None:
    photo = filed(phone, consultation, body)
    small = storage.read(photo.thumbnail_key, limit=10**6).body
    for mark in (b"script", b"%PDF", b"PK\x03\x04", b"document"):
        assert mark not in small


def test_a_comment_in_a_photo_does_not_reach_its_thumbnail(
    bucket, phone: Phone, consultation: Consultation
) -> None:
    photo = filed(phone, consultation, pictures.with_comment(pictures.jpeg(), b"AB 41, left arm"))
    assert b"AB 41" not in storage.read(photo.thumbnail_key, limit=10**6).body


@pytest.mark.parametrize("kind", ["text/html", "application/javascript", "image/svg+xml"])
def test_the_type_is_signed_and_cannot_be_changed_to_another(
    bucket, desk: Client, phone: Phone, consultation: Consultation, kind: str
) -> None:
    address = signed(desk, filed(phone, consultation, POLYGLOTS["a page behind it"]))
    other = address.replace("image%2Fjpeg", kind.replace("/", "%2F"))
    assert other != address
    assert httpx.get(other).status_code == 403
    assert httpx.get(f"{address}&response-content-type={kind}").status_code == 403


def test_a_download_cannot_be_turned_into_a_page_either(
    bucket, desk: Client, phone: Phone, consultation: Consultation
) -> None:
    photo = filed(phone, consultation, pictures.jpeg(size=(80, 45)))
    address = signed(desk, photo, "photo-download")
    assert httpx.get(address).headers["Content-Disposition"].startswith("attachment")
    assert httpx.get(address.replace("attachment", "inline")).status_code == 403


def test_a_download_leaves_behind_what_is_no_picture(
    bucket, desk: Client, phone: Phone, consultation: Consultation
) -> None:
    photo = filed(phone, consultation, POLYGLOTS["a page behind it"])
    answer = desk.get(reverse("photo-download", args=[photo.id]))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"<script" in POLYGLOTS["a page behind it"]
    assert b"<script" not in answer.content


def test_without_a_signature_the_bucket_shows_nothing(
    bucket, phone: Phone, consultation: Consultation
) -> None:
    photo = filed(phone, consultation, POLYGLOTS["a ZIP"])
    plain = f"{bucket.endpoint}/{django_settings.S3_BUCKET}/{photo.key}"
    assert httpx.get(plain).status_code == 403


@pytest.mark.parametrize("name", ["photo-large", "photo-thumb", "photo-download"])
def test_no_browser_keeps_a_picture_on_its_disk(
    bucket, desk: Client, phone: Phone, consultation: Consultation, name: str
) -> None:
    photo = filed(phone, consultation, pictures.jpeg())
    assert httpx.get(signed(desk, photo, name)).headers["Cache-Control"] == "no-store"


def test_the_page_that_shows_a_photo_large_is_not_stored_either(
    bucket, desk: Client, phone: Phone, consultation: Consultation
) -> None:
    photo = filed(phone, consultation, pictures.jpeg())
    assert "no-store" in desk.get(reverse("photo", args=[photo.id]))["Cache-Control"]
