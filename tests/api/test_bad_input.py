"""Bad input gets a clear error in the one shape, and nothing is lost."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from capture import consultations
from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tokens.models import Clinician

BAD_FIELDS = {
    "id": ["", "no uuid", 12, None, ["x"], {"a": 1}],
    "consultation": ["", "no uuid", None],
    "captured_at": ["", "yesterday", "2026-11-23", "2026-11-23T10:00:00", "0001-01-01T00:00:00Z",
                    "9999-12-31T23:59:59-14:00", 5],
    "filename": ["", None, "x" * 101, "nul\x00"],
    "size": [0, -1, "many", 1.5, None, True],
    "sha256": ["", "short", "A" * 44, "*" * 44, None],
    "width": [0, -5, "wide", None],
    "height": [0, None],
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, bad in BAD_FIELDS.items() for value in bad]
)
def test_a_bad_field_is_named(
    phone: Phone, consultation: Consultation, shot: Shot, field: str, value: object
) -> None:
    answer = phone.presign(shot, consultation, **{field: value})
    assert answer.status_code == 400, answer.content
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert list(error["fields"]) == [field]
    assert error["permanent"] is True


def test_a_type_that_is_no_picture_is_415(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    answer = phone.presign(shot, consultation, content_type="image/svg+xml")
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "wrong_type")


@pytest.mark.parametrize("changes", [{"size": 10_000_001}, {"width": 30_000, "height": 30_000}])
def test_too_many_bytes_or_pixels_are_413(
    phone: Phone, consultation: Consultation, shot: Shot, changes: dict[str, int]
) -> None:
    answer = phone.presign(shot, consultation, **changes)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


BODIES = {
    "nothing": b" ",
    "half a JSON": b'{"id": ',
    "a list": b"[1, 2]",
    "a number": b"7",
    "NaN": b'{"size": NaN}',
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "a lone surrogate": b'{"filename": "\\ud800"}',
    "a bottomless pit": b"[" * 100_000,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_no_json_object_is_400(phone: Phone, body: bytes) -> None:
    url = reverse("api-presign")
    answer = phone.client.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


def test_a_form_is_not_taken_for_json(phone: Phone, shot: Shot, consultation: Consultation) -> None:
    answer = phone.client.post(reverse("api-presign"), shot.announcement(consultation))
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "wrong_type")


def test_a_huge_body_is_413(phone: Phone) -> None:
    body = json.dumps({"id": "x" * 1_100_000})
    answer = phone.client.post(reverse("api-presign"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("name", ["api-presign", "api-pair", "api-peek", "api-status"])
def test_another_method_is_405_and_says_which_it_takes(phone: Phone, name: str) -> None:
    answer = phone.get(reverse(name))
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "wrong_method")
    assert answer["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/uploads/x/y"])
def test_an_unknown_address_under_api_is_404_in_the_one_shape(stranger: Client, path: str) -> None:
    answer = stranger.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown")


def test_a_forged_confirm_address_is_404(phone: Phone) -> None:
    answer = phone.post(reverse("api-confirm", args=["a-forged-ticket"]))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown")


# --- Somebody else's things are as if they did not exist ---------------------------------------


def test_a_consultation_that_is_not_there_is_404(phone: Phone, shot: Shot) -> None:
    nobody = Consultation(id=uuid.uuid4())
    answer = phone.presign(shot, nobody)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown")


def test_another_clinicians_consultation_answers_alike(
    phone: Phone, colleague: Clinician, shot: Shot
) -> None:
    theirs = consultations.start(colleague, patient="CD")
    foreign = phone.presign(shot, theirs)
    unknown = phone.presign(shot, Consultation(id=uuid.uuid4()))
    assert (foreign.status_code, foreign.json()) == (unknown.status_code, unknown.json())


@pytest.mark.parametrize("method", ["post", "delete"])
def test_another_clinicians_confirm_address_is_404(
    phone: Phone, colleagues_phone: Phone, consultation: Consultation, shot: Shot, method: str
) -> None:
    url = phone.presign(shot, consultation).json()["confirm_url"]
    answer = getattr(colleagues_phone, method)(url)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown")
    assert not Photo.objects.exists()


def test_a_second_phone_of_the_same_clinician_may_confirm(
    bucket, phone: Phone, clinician: Clinician, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    assert Phone(clinician).post(presigned["confirm_url"]).status_code == 200


# --- The bucket is down -------------------------------------------------------------------------


def test_a_dead_bucket_at_confirm_is_503_and_nothing_is_lost(
    phone: Phone, consultation: Consultation, shot: Shot, bucket, settings
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    answer = phone.post(presigned["confirm_url"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert answer["Retry-After"]
    assert not Photo.objects.exists()
    settings.S3_ENDPOINT = bucket.endpoint
    assert phone.post(presigned["confirm_url"]).status_code == 200


def test_readyz_says_which_part_does_not_answer(stranger: Client, bucket, settings) -> None:
    assert stranger.get(reverse("readyz")).status_code == 200
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    answer = stranger.get(reverse("readyz"))
    assert (answer.status_code, answer.json()) == (503, {"database": True, "bucket": False})
    assert stranger.get(reverse("healthz")).status_code == 200
