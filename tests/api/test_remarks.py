"""What a phone may say of a photo beside its bytes: words, a side, and a doubt."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import storage
from capture import sweep as sweeping
from capture.claim import Claim, seals
from capture.models import Consultation, Photo
from capture.sweep import sweep
from tests.cast import Phone, Shot
from tests.objects import own_objects
from tokens.models import AuditEvent, Clinician

SILENCE = "2026-11-23T10:00:00+00:00"
REMARKS = {"description": "Linker Fuß, Ø 4 mm", "body_side": "left", "unheard_since": SILENCE}
METADATA_LIMIT = 2048  # bytes: S3's, of names and values
LONG_NAME, LONG_WORDS = "写" * 96 + ".jpg", "🦶" * 120

with_bucket = pytest.mark.usefixtures("bucket")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fifteen minutes pass for every object at once."""
    monkeypatch.setattr(sweeping, "SETTLED", timedelta(seconds=-5))


def put(phone: Phone, shot: Shot, consultation: Consultation, **changes: Any) -> dict[str, Any]:
    presigned = phone.presign(shot, consultation, **changes).json()
    assert phone.put(shot, presigned).status_code == 200
    return presigned


def remarks(photo: Photo) -> dict[str, Any]:
    since = photo.unheard_since and photo.unheard_since.isoformat()
    return {
        "description": photo.description,
        "body_side": photo.body_side,
        "unheard_since": since,
    }


def metadata_of(phone: Phone) -> dict[str, str]:
    (key,) = own_objects(phone)
    head = storage.private().client.head_object(Bucket=settings.S3_BUCKET, Key=key)
    return head["Metadata"]


@with_bucket
def test_what_the_phone_says_of_a_photo_stands_on_its_row(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    assert phone.upload(shot, consultation, **REMARKS).status_code == 200
    assert remarks(Photo.objects.get()) == REMARKS


@with_bucket
def test_the_sweep_files_it_with_the_same_words(
    phone: Phone, consultation: Consultation, shot: Shot, settled: None
) -> None:
    put(phone, shot, consultation, **REMARKS)
    sweep()
    assert remarks(Photo.objects.get(clinician=consultation.clinician)) == REMARKS


@with_bucket
def test_a_photo_taken_by_a_phone_that_did_not_hear_is_to_be_checked(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation, unheard_since=SILENCE)
    assert Photo.objects.get().is_doubtful


@with_bucket
def test_a_phone_that_says_none_of_it_files_as_ever(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    photo = Photo.objects.get()
    assert remarks(photo) == {"description": "", "body_side": "", "unheard_since": None}
    assert not photo.is_doubtful
    assert metadata_of(phone).keys().isdisjoint({"description", "body-side", "unheard-since"})


@with_bucket
def test_the_longest_words_and_the_longest_name_fit_into_the_metadata(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    longest = {**REMARKS, "body_side": "right", "description": LONG_WORDS}
    answer = phone.upload(shot, consultation, filename=LONG_NAME, **longest)
    assert answer.status_code == 200
    photo = Photo.objects.get()
    assert (photo.filename, photo.description) == (LONG_NAME, LONG_WORDS)
    said = metadata_of(phone)
    assert sum(len(f"{name}{value}".encode()) for name, value in said.items()) <= METADATA_LIMIT


@with_bucket
@pytest.mark.parametrize("words", ["a:b", "b64:AAAA", "100 % =?utf-8?q?x?=", "née", "<b>&\"'"])
def test_words_come_back_as_they_were(
    phone: Phone, consultation: Consultation, shot: Shot, words: str
) -> None:
    phone.upload(shot, consultation, description=words)
    assert Photo.objects.get().description == words


@with_bucket
def test_marks_that_turn_words_round_are_left_out(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation, description="left\u202e mraerof\u202c \u200e")
    assert Photo.objects.get().description == "left mraerof"


@with_bucket
def test_an_object_put_before_there_were_remarks_is_filed_as_ever(
    phone: Phone, consultation: Consultation, shot: Shot, settled: None
) -> None:
    put_as_of_old(phone, consultation, shot)
    sweep()
    photo = Photo.objects.get(clinician=consultation.clinician)
    assert (photo.filename, photo.description, photo.unheard_since) == ("an old one.jpg", "", None)


def put_as_of_old(phone: Phone, consultation: Consultation, shot: Shot) -> None:
    """Put an object whose metadata are, name by name, those of the first release."""
    moment = timezone.now()
    key = f"mobile-uploads/{phone.token.id}/{moment:%Y%m%dT%H%M%S%fZ}-{shot.id}.jpg"
    facts = {
        "photo-id": shot.id,
        "uploaded-by": str(consultation.clinician_id),
        "mobile-token-id": str(phone.token.id),
        "consultation-id": str(consultation.id),
        "captured-at": moment.isoformat(),
        "original-filename": "an%20old%20one.jpg",
        "sha256": shot.sha256,
        "upload-type": "mobile",
        "upload-timestamp": moment.isoformat(),
    }
    seal = seals().signature(json.dumps({**facts, "key": key}, sort_keys=True))
    storage.private().client.put_object(
        Bucket=settings.S3_BUCKET,
        Key=key,
        Body=shot.body,
        ContentType="image/jpeg",
        Metadata={**facts, "claim": seal},
    )


@with_bucket
def test_words_changed_in_the_bucket_break_the_seal(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = put(phone, shot, consultation, description="left foot")
    (key,) = own_objects(phone)
    said = {**metadata_of(phone), "description": "right%20foot"}
    storage.private().client.put_object(
        Bucket=settings.S3_BUCKET, Key=key, Body=shot.body, ContentType="image/jpeg", Metadata=said
    )
    assert phone.post(presigned["confirm_url"]).json()["error"]["code"] == "bytes_differ"
    assert not Photo.objects.exists()


@with_bucket
def test_a_photo_deleted_on_the_phone_leaves_none_of_its_words(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = put(phone, shot, consultation, **REMARKS)
    assert phone.delete(presigned["confirm_url"]).status_code == 204
    assert Photo.objects.get().description == ""


@with_bucket
def test_a_filed_photo_deleted_on_the_phone_forgets_its_words(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = put(phone, shot, consultation, **REMARKS)
    phone.post(presigned["confirm_url"])
    phone.delete(presigned["confirm_url"])
    assert Photo.objects.get().description == ""


def test_no_address_tells_the_words(phone: Phone, consultation: Consultation, shot: Shot) -> None:
    presigned = phone.presign(shot, consultation, **REMARKS).json()
    ticket = presigned["confirm_url"].rsplit("/", 1)[1]
    assert Claim.from_ticket(ticket).description == ""
    assert "description" not in presigned["put"]["url"].partition("?")[0]
    assert "Linker" not in presigned["put"]["url"]


@with_bucket
def test_the_audit_does_not_tell_the_words(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation, **REMARKS)
    assert "Linker" not in str(list(AuditEvent.objects.values_list("action", "details")))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "x" * 121),
        ("description", "two\nlines"),
        ("description", "a\ttab"),
        ("description", "nul\x00"),
        ("description", "a\u2028separator"),
        ("description", ["x"]),
        ("body_side", "both"),
        ("body_side", "Left"),
        ("unheard_since", "just now"),
        ("unheard_since", "2026-11-23T10:00:00"),
    ],
)
def test_a_bad_remark_is_named(
    phone: Phone, consultation: Consultation, shot: Shot, field: str, value: object
) -> None:
    answer = phone.presign(shot, consultation, **{field: value})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_remark_is_none(
    phone: Phone, consultation: Consultation, shot: Shot, empty: str | None
) -> None:
    nothing = dict.fromkeys(REMARKS, empty)
    assert phone.presign(shot, consultation, **nothing).status_code == 200


# --- when something last happened -------------------------------------------------------------


def test_the_phone_hears_when_its_consultation_started(
    phone: Phone, consultation: Consultation
) -> None:
    answer = phone.get(reverse("api-phone")).json()
    assert answer["acted_at"] == consultation.started_at.isoformat()
    assert answer["consultation"] == {"id": str(consultation.id), "patient": "AB 41"}


@with_bucket
def test_a_filed_photo_is_an_act(phone: Phone, consultation: Consultation, shot: Shot) -> None:
    phone.upload(shot, consultation)
    answer = phone.get(reverse("api-phone")).json()
    assert answer["acted_at"] == Photo.objects.get().uploaded_at.isoformat()


def test_with_no_consultation_there_is_no_act(phone: Phone) -> None:
    assert phone.get(reverse("api-phone")).json()["acted_at"] is None


def test_the_page_is_born_with_how_long_nothing_happened(
    phone: Phone, consultation: Consultation
) -> None:
    began = timezone.now() - timedelta(minutes=31)
    Consultation.objects.filter(pk=consultation.pk).update(started_at=began)
    page = Client()
    page.cookies[settings.PHONE_COOKIE_NAME] = phone.secret
    assert 'data-idle-seconds="186' in page.get(reverse("phone")).content.decode()


def test_a_colleagues_acts_are_not_mine(
    colleagues_phone: Phone, consultation: Consultation, colleague: Clinician
) -> None:
    assert colleagues_phone.get(reverse("api-phone")).json()["acted_at"] is None
