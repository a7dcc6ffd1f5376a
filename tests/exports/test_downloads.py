"""Every download is its clinician's alone, audited, and never an empty or broken file."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from capture.models import Consultation, Photo
from tests.exports.conftest import Download, ask, body_of, disposition, opened
from tests.exports.test_clean import SECRET, telling
from tokens.models import AuditEvent, AuditHead
from tokens.verify import findings

WAYS = {
    "download-all": "all photos",
    "referral-pack": "referral pack",
    "contact-sheet": "contact sheet",
    "fhir-bundle": "FHIR bundle",
}


def downloads() -> list[dict[str, Any]]:
    events = AuditEvent.objects.filter(action="consultation.downloaded")
    return [event.details for event in events]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_is_audited_with_kind_and_count(
    three: list[Photo], download: Download, way: str, consultation: Consultation
) -> None:
    download(way)
    download(way, patient="1")
    fhir = way == "fhir-bundle"
    assert downloads() == [
        {"kind": WAYS[way], "count": 3, "named": int(fhir)},
        {"kind": WAYS[way], "count": 3, "named": 1},
    ]
    event = AuditEvent.objects.filter(action="consultation.downloaded").first()
    assert event.subject_id == consultation.pk
    assert "AB 41" not in str(list(AuditEvent.objects.values()))


def test_each_of_its_photos_counts_as_viewed(
    three: list[Photo], download: Download, way: str
) -> None:
    download(way)
    viewed = AuditEvent.objects.filter(action="photo.viewed", details={"by": "download"})
    assert {event.subject_id for event in viewed} == {photo.pk for photo in three}
    assert viewed.count() == 3
    assert list(findings(list(AuditHead.objects.all()))) == []


def test_a_colleague_and_a_stranger_get_none(
    colleagues_desk: Client,
    stranger: Client,
    three: list[Photo],
    consultation: Consultation,
    way: str,
) -> None:
    assert ask(colleagues_desk, way, consultation).status_code == 404
    assert ask(stranger, way, consultation)["Location"].startswith("/login/")
    assert downloads() == []


def test_a_consultation_without_photos_says_so_and_sends_no_file(
    desk: Client, consultation: Consultation, way: str
) -> None:
    answer = ask(desk, way, consultation)
    assert answer.status_code == 409
    assert "no photos to download" in answer.content.decode()
    assert "Content-Disposition" not in answer
    assert downloads() == []


def test_without_the_bucket_the_page_says_so_and_sends_no_file(
    desk: Client, three: list[Photo], consultation: Consultation, way: str, settings: Any
) -> None:
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    answer = ask(desk, way, consultation)
    assert answer.status_code == 503
    assert "The photo store does not answer" in answer.content.decode()
    assert downloads() == []


def test_a_file_is_named_by_its_consultations_start_without_the_patient(
    desk: Client, three: list[Photo], consultation: Consultation, way: str
) -> None:
    assert 'filename="20' in disposition(ask(desk, way, consultation))
    named = ask(desk, way, consultation, patient="1")
    assert 'filename="AB-41-20' in disposition(named)


def test_no_download_is_kept_by_the_browsers_cache(
    desk: Client, three: list[Photo], consultation: Consultation, way: str
) -> None:
    answer = ask(desk, way, consultation)
    body_of(answer)
    assert answer["Cache-Control"] == "no-store"


def test_a_download_that_failed_is_no_opening_of_the_record(
    desk: Client, consultation: Consultation, way: str
) -> None:
    ask(desk, way, consultation)
    assert not AuditEvent.objects.filter(action="consultation.viewed").exists()


# --- one photo --------------------------------------------------------------------------------


def one(desk: Client, photo: Photo, **options: str) -> Any:
    return desk.get(reverse("photo-download", args=[photo.pk]), options)


def test_a_picture_and_nothing_else_comes_from_the_bucket(
    desk: Client, take: Callable[..., Photo]
) -> None:
    answer = httpx.get(one(desk, take(description="Mole"))["Location"])
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith('-Mole.jpg"')


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png", "image/webp"])
def test_a_file_that_says_more_comes_cleaned(
    desk: Client, take: Callable[..., Photo], content_type: str
) -> None:
    answer = one(desk, take(telling(content_type), content_type))
    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert SECRET not in body_of(answer)
    assert opened(body_of(answer)).size == (160, 90)


def test_the_patient_stands_in_its_name_only_when_asked_for(
    desk: Client, take: Callable[..., Photo]
) -> None:
    photo = take(telling("image/jpeg"))
    assert "AB" not in one(desk, photo)["Content-Disposition"]
    assert 'filename="AB-41-20' in one(desk, photo, patient="1")["Content-Disposition"]


def test_the_same_where_it_comes_from_the_bucket(desk: Client, take: Callable[..., Photo]) -> None:
    answer = httpx.get(one(desk, take(), patient="1")["Location"])
    assert 'filename="AB-41-20' in answer.headers["Content-Disposition"]


def test_a_photo_that_cannot_be_read_says_so_and_is_not_audited(
    desk: Client, take: Callable[..., Photo], settings: Any
) -> None:
    photo = take()
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    answer = one(desk, photo)
    assert answer.status_code == 503
    assert "The photo store does not answer" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="photo.downloaded").exists()


# --- on paper -----------------------------------------------------------------------------------


def printed(desk: Client, photo: Photo) -> Any:
    return desk.get(reverse("photo-print", args=[photo.pk]))


def test_paper_shows_a_turned_photo_upright(desk: Client, take: Callable[..., Photo]) -> None:
    answer = printed(desk, take(telling("image/jpeg"), rotation=90))
    assert opened(answer.content).size == (90, 160)
    assert "private" in answer["Cache-Control"]
    assert SECRET not in answer.content


def test_without_the_bucket_a_turned_photo_is_missing_on_paper_and_no_more(
    desk: Client, take: Callable[..., Photo], settings: Any
) -> None:
    photo = take(rotation=90)
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    assert printed(desk, photo).status_code == 503


def test_paper_shows_any_other_photo_from_the_bucket(
    desk: Client, take: Callable[..., Photo]
) -> None:
    assert httpx.get(printed(desk, take())["Location"]).status_code == 200


def test_a_look_on_paper_is_audited_and_its_clinicians_alone(
    desk: Client, colleagues_desk: Client, stranger: Client, take: Callable[..., Photo]
) -> None:
    photo = take()
    assert printed(colleagues_desk, photo).status_code == 404
    assert printed(stranger, photo)["Location"].startswith("/login/")
    printed(desk, photo)
    assert AuditEvent.objects.filter(action="photo.viewed", subject_id=photo.pk).count() == 1
