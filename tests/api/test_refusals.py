"""What confirm refuses, what it deletes, and what it leaves alone."""

import pytest
from django.conf import settings
from django.urls import reverse

from capture import storage, uploads
from capture.claim import Claim
from capture.forms import PresignForm
from capture.models import Consultation, Photo
from tests import pictures
from tests.cast import Phone, Shot
from tests.objects import own_objects
from tokens.errors import ApiError
from tokens.models import AuditEvent, Clinician

pytestmark = pytest.mark.usefixtures("bucket")


NO_PICTURES = {
    "a text file": b"This is a letter, not a picture.",
    "a truncated JPEG": pictures.jpeg()[:-2000],
    "a 30,000 x 30,000 PNG": pictures.bomb(),
    "an SVG named .jpg": pictures.svg(),
    "a PNG that says it is a JPEG": pictures.png(),
    "nothing but a JPEG's head": pictures.jpeg()[:200],
}


@pytest.mark.parametrize("body", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_is_no_picture_is_refused_deleted_and_never_filed(
    phone: Phone, consultation: Consultation, body: bytes
) -> None:
    answer = phone.upload(Shot(body=body), consultation)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "not_an_image"
    assert own_objects(phone) == []
    assert not Photo.objects.exists()
    assert AuditEvent.objects.get(action="photo.refused").details == {"reason": "not_an_image"}


def test_a_bomb_that_calls_itself_a_png_is_refused_by_its_header(
    phone: Phone, consultation: Consultation
) -> None:
    answer = phone.upload(Shot(body=pictures.bomb(), content_type="image/png"), consultation)
    assert answer.json()["error"]["code"] == "not_an_image"
    assert own_objects(phone) == []


def put_as_the_bucket_owner(presigned: dict, shot: Shot, *, body: bytes, **metadata: str) -> str:
    """Write other bytes under a presigned key, as somebody who stole the bucket's keys could."""
    headers = presigned["put"]["headers"]
    kept = {
        name.removeprefix("x-amz-meta-"): value
        for name, value in headers.items()
        if name.startswith("x-amz-meta-")
    }
    key = presigned["put"]["url"].split("?")[0].split(f"/{settings.S3_BUCKET}/")[1]
    storage.private().client.put_object(
        Bucket=settings.S3_BUCKET,
        Key=key,
        Body=body,
        ContentType=shot.content_type,
        Metadata={**kept, **metadata},
    )
    return key


def test_bytes_that_fail_their_own_claim_are_refused_and_deleted(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    put_as_the_bucket_owner(presigned, shot, body=pictures.jpeg(seed=9))
    answer = phone.post(presigned["confirm_url"])
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bytes_differ"
    assert own_objects(phone) == []


def test_an_object_without_a_valid_claim_is_refused_and_left_for_the_sweep(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    put_as_the_bucket_owner(presigned, shot, body=shot.body, **{"consultation-id": shot.id})
    answer = phone.post(presigned["confirm_url"])
    assert answer.json()["error"]["code"] == "bytes_differ"
    assert len(own_objects(phone)) == 1
    assert not Photo.objects.exists()


def test_another_hash_on_the_callers_side_conflicts_and_touches_nothing(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    other = Shot(body=pictures.jpeg(seed=8), id=shot.id, captured_at=shot.captured_at)
    others_turn = phone.presign(other, consultation).json()
    phone.put(shot, phone.presign(shot, consultation).json())
    answer = phone.post(others_turn["confirm_url"])
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "conflict"
    assert len(own_objects(phone)) == 1


def test_an_object_above_the_cap_is_not_even_read(
    phone: Phone, consultation: Consultation, shot: Shot, settings
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    settings.PHOTO_MAX_BYTES = len(shot.body) - 1
    answer = phone.post(presigned["confirm_url"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert len(own_objects(phone)) == 1


def test_confirm_before_the_put_says_not_in_bucket_and_may_be_tried_again(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    answer = phone.post(presigned["confirm_url"])
    assert answer.status_code == 409
    assert answer.json()["error"] == {
        "code": "not_in_bucket",
        "message": answer.json()["error"]["message"],
        "permanent": False,
    }
    phone.put(shot, presigned)
    assert phone.post(presigned["confirm_url"]).status_code == 200


# --- Deleted on the phone --------------------------------------------------------------------


def test_a_photo_deleted_on_the_phone_leaves_the_bucket_and_a_tombstone(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    assert phone.delete(presigned["confirm_url"]).status_code == 204
    assert own_objects(phone) == []
    tombstone = Photo.objects.get()
    assert tombstone.key is None
    assert tombstone.removed_at is not None
    assert AuditEvent.objects.filter(action="photo.deleted").count() == 1


def test_no_late_retry_brings_a_deleted_photo_back(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.delete(presigned["confirm_url"])
    phone.put(shot, presigned)
    assert phone.post(presigned["confirm_url"]).json()["status"] == "uploaded"
    assert phone.presign(shot, consultation).json() == {"id": shot.id, "status": "uploaded"}
    assert Photo.objects.get().key is None


def test_deleting_twice_is_as_good_as_once(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    assert phone.delete(presigned["confirm_url"]).status_code == 204
    assert phone.delete(presigned["confirm_url"]).status_code == 204
    assert AuditEvent.objects.filter(action="photo.deleted").count() == 1


def test_a_photo_filed_meanwhile_is_removed_when_the_phone_deletes_it(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    phone.post(presigned["confirm_url"])
    thumbnail = Photo.objects.get().thumbnail_key
    assert phone.delete(presigned["confirm_url"]).status_code == 204
    assert own_objects(phone) == []
    with pytest.raises(ApiError):
        storage.read(thumbnail, limit=10**6)


def test_a_confirm_that_loses_to_a_delete_leaves_no_object_behind(
    phone: Phone, consultation: Consultation, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    check = uploads.check

    def delete_meanwhile(*args: object) -> object:
        claim = Claim.from_ticket(presigned["confirm_url"].rsplit("/", 1)[1])
        Photo.objects.create(
            **{f.attname: getattr(uploads.row(claim), f.attname) for f in Photo._meta.fields
               if f.attname not in {"key", "removed_at"}},
            key=None, removed_at=claim.captured_at,
        )  # fmt: skip
        return check(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(uploads, "check", delete_meanwhile)
    assert phone.post(presigned["confirm_url"]).json()["status"] == "uploaded"
    assert own_objects(phone) == []
    assert Photo.objects.get().key is None


def test_an_id_that_was_filed_with_other_bytes_is_not_deleted(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    other = Shot(body=pictures.jpeg(seed=8), id=shot.id, captured_at=shot.captured_at)
    others_address = phone.presign(other, consultation).json()["confirm_url"]
    phone.upload(shot, consultation)
    answer = phone.delete(others_address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert len(own_objects(phone)) == 1
    assert Photo.objects.get().removed_at is None


def test_a_photo_filed_by_an_earlier_pairing_is_removed_with_its_own_object(
    phone: Phone, clinician: Clinician, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    claim = PresignForm(shot.announcement(consultation))
    assert claim.is_valid()
    again = Phone(clinician)
    ticket = claim.claim(again.token).ticket()
    assert again.delete(reverse("api-confirm", args=[ticket])).status_code == 204
    assert own_objects(phone) == []
