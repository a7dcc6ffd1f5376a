"""A consultation with photos of every kind that an API client may send."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from capture.models import Consultation, Photo
from tests import pictures
from tests.cast import Phone, Shot
from tests.exports.test_clean import telling

Download = Callable[..., bytes]


@pytest.fixture
def take(bucket: object, phone: Phone, consultation: Consultation) -> Callable[..., Photo]:
    """Upload a picture, and say of it what the desk would."""

    def one(body: bytes = b"", content_type: str = "image/jpeg", **said: Any) -> Photo:
        body = body or pictures.jpeg(size=(160, 90))
        width, height = opened(body).size
        shot = Shot(body=body, content_type=content_type, width=width, height=height)
        assert phone.upload(shot, consultation).status_code == 200
        photo = Photo.objects.order_by("uploaded_at").last()
        assert photo is not None
        Photo.objects.filter(pk=photo.pk).update(**said)
        photo.refresh_from_db()
        return photo

    return one


@pytest.fixture
def three(take: Callable[..., Photo]) -> list[Photo]:
    """Return a JPEG with EXIF, a described and turned WebP, and a PNG."""
    return [
        take(telling("image/jpeg", orientation=6)),
        take(
            pictures.webp(),
            "image/webp",
            description="=HYPERLINK(mole)",
            body_side="left",
            rotation=90,
        ),
        take(telling("image/png"), "image/png", description="Whānau’s mole"),
    ]


@pytest.fixture
def download(desk: Client, consultation: Consultation) -> Download:
    """Press one of the page's buttons; return the file, and check that it is an attachment."""

    def press(name: str, **options: str) -> bytes:
        answer = ask(desk, name, consultation, **options)
        assert answer.status_code == 200, answer.content.decode()
        assert answer["Content-Disposition"].startswith("attachment; ")
        return body_of(answer)

    return press


def ask(desk: Client, name: str, consultation: Consultation, **options: str) -> HttpResponse:
    answer: HttpResponse = desk.get(reverse(name, args=[consultation.pk]), options)
    return answer


def body_of(answer: HttpResponse) -> bytes:
    """Return the whole body: at its end the test's client closes what it comes from."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def disposition(answer: HttpResponse) -> str:
    """Return what a download says of itself, once it is over."""
    body_of(answer)
    said: str = answer["Content-Disposition"]
    return said


def opened(body: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(body))
    picture.load()
    return picture
