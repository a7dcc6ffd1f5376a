"""The path of a photo: presign, put, confirm, on the real bucket."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils.dateparse import parse_datetime

from capture import signature, storage
from capture.models import Consultation, Photo
from tests import pictures
from tests.cast import Phone, Shot, at_once
from tests.objects import own_objects
from tokens.models import AuditEvent

pytestmark = pytest.mark.usefixtures("bucket")


def test_a_photo_is_filed_with_the_very_bytes_that_the_phone_made(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    answer = phone.upload(shot, consultation)
    assert answer.status_code == 200
    assert answer.json()["id"] == shot.id
    assert answer.json()["status"] == "uploaded"
    photo = Photo.objects.get()
    assert storage.read(photo.key or "", limit=10**7).body == shot.body
    assert (photo.consultation, photo.clinician) == (consultation, consultation.clinician)
    assert (photo.width, photo.height, photo.size) == (800, 450, len(shot.body))
    assert photo.token_id == phone.token.id
    assert photo.captured_at == parse_datetime(shot.captured_at)


def test_the_object_says_by_key_and_metadata_what_it_is(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    (key,) = own_objects(phone)
    assert key.startswith(f"mobile-uploads/{phone.token.id}/")
    assert key.endswith(f"-{shot.id}.jpg")
    head = storage.private().client.head_object(Bucket=settings.S3_BUCKET, Key=key)
    assert head["ContentType"] == "image/jpeg"
    assert head["ServerSideEncryption"] == "AES256"
    metadata = head["Metadata"]
    assert metadata["mobile-token-id"] == str(phone.token.id)
    assert metadata["upload-type"] == "mobile"
    assert metadata["uploaded-by"] == str(consultation.clinician_id)
    assert metadata["original-filename"] == "photo.jpg"
    assert metadata["consultation-id"] == str(consultation.id)
    assert metadata["photo-id"] == shot.id
    assert metadata["sha256"] == shot.sha256
    assert metadata["claim"]
    uploaded = datetime.fromisoformat(metadata["upload-timestamp"])
    assert abs((datetime.now(UTC) - uploaded).total_seconds()) < 60


def test_a_thumbnail_stands_beside_it(phone: Phone, consultation: Consultation, shot: Shot) -> None:
    phone.upload(shot, consultation)
    small = storage.read(Photo.objects.get().thumbnail_key, limit=10**6)
    assert small.content_type == "image/jpeg"
    assert small.size < len(shot.body)


def test_filing_leaves_one_audit_event_without_the_patient(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    event = AuditEvent.objects.get(action="photo.uploaded")
    assert event.clinician_id == consultation.clinician_id
    assert event.token_id == phone.token.id
    assert event.subject_id == Photo.objects.get().id
    assert consultation.patient not in str(event.details)


def test_confirm_twice_is_as_good_as_once(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    first = phone.post(presigned["confirm_url"])
    again = phone.post(presigned["confirm_url"])
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Photo.objects.count() == 1
    assert AuditEvent.objects.filter(action="photo.uploaded").count() == 1


def test_presign_writes_nothing_and_names_the_same_object_each_time(
    phone: Phone, consultation: Consultation, shot: Shot, django_assert_num_queries
) -> None:
    phone.presign(shot, consultation)
    with django_assert_num_queries(2) as queries:  # token; row and consultation
        first = phone.presign(shot, consultation).json()
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
    again = phone.presign(shot, consultation).json()
    assert first["put"]["url"].split("?")[0] == again["put"]["url"].split("?")[0]


def test_presign_names_neither_length_nor_host_among_its_headers(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put = phone.presign(shot, consultation).json()["put"]
    assert put["method"] == "PUT"
    assert not {"content-length", "host"} & {name.lower() for name in put["headers"]}
    life = datetime.fromisoformat(put["expires_at"]) - datetime.now(UTC)
    assert 290 < life.total_seconds() <= 300


def test_presign_of_a_filed_photo_says_uploaded(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    assert phone.presign(shot, consultation).json() == {"id": shot.id, "status": "uploaded"}


def test_presign_of_a_filed_id_with_other_bytes_conflicts(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    other = Shot(body=pictures.jpeg(seed=8), id=shot.id)
    answer = phone.presign(other, consultation)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "conflict"
    assert answer.json()["error"]["permanent"] is True


def test_a_photo_of_an_ended_consultation_is_still_filed_there(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    from capture import consultations

    consultations.end(consultation)
    assert phone.upload(shot, consultation).status_code == 200
    assert consultation.photos.count() == 1


@pytest.mark.parametrize(
    ("make", "content_type", "extension"),
    [(pictures.png, "image/png", "png"), (pictures.webp, "image/webp", "webp")],
)
def test_png_and_webp_are_photos_too(
    phone: Phone, consultation: Consultation, make, content_type: str, extension: str
) -> None:
    answer = phone.upload(Shot(body=make(), content_type=content_type), consultation)
    assert answer.status_code == 200
    assert (Photo.objects.get().key or "").endswith(f".{extension}")


def test_two_clinicians_may_use_the_same_id_and_neither_learns_of_it(
    phone: Phone, colleagues_phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    from capture import consultations

    phone.upload(shot, consultation)
    theirs = consultations.start(colleagues_phone.token.clinician, patient="CD")
    assert colleagues_phone.upload(shot, theirs).status_code == 200
    assert Photo.objects.count() == 2
    assert len({photo.thumbnail_key for photo in Photo.objects.all()}) == 2


# --- The bucket itself refuses everything that was not presigned -----------------------------


def refused_put(phone: Phone, shot: Shot, consultation: Consultation, **changes) -> int:
    presigned = phone.presign(shot, consultation).json()
    status = phone.put(shot, presigned, **changes).status_code
    assert phone.post(presigned["confirm_url"]).json()["error"]["code"] == "not_in_bucket"
    assert not Photo.objects.exists()
    return status


def test_the_bucket_refuses_other_bytes_of_the_same_length(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    body = shot.body[:-3] + b"xyz"
    assert refused_put(phone, shot, consultation, body=body) in {400, 403}


def test_the_bucket_refuses_a_bigger_body(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    assert refused_put(phone, shot, consultation, body=shot.body + b"more") in {400, 403}


def test_the_bucket_refuses_another_type(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    assert refused_put(phone, shot, consultation, headers={"Content-Type": "text/html"}) == 403


def test_the_bucket_refuses_other_metadata(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    headers = {"x-amz-meta-consultation-id": "another"}
    assert refused_put(phone, shot, consultation, headers=headers) == 403


def test_the_bucket_refuses_a_put_without_encryption(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    headers = {"x-amz-server-side-encryption": ""}
    assert refused_put(phone, shot, consultation, headers=headers) == 403


def test_the_bucket_refuses_a_second_put_and_keeps_the_first(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    assert phone.put(shot, presigned).status_code == 200
    assert phone.put(shot, presigned).status_code == 412
    assert phone.post(presigned["confirm_url"]).status_code == 200


def test_the_bucket_refuses_a_late_put(
    phone: Phone, consultation: Consultation, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = signature.sign

    def sign_early(*target: str, now: datetime, **rest: Any) -> str:
        return sign(*target, now=now - timedelta(minutes=10), **rest)

    monkeypatch.setattr(signature, "sign", sign_early)
    presigned = phone.presign(shot, consultation).json()
    late = phone.put(shot, presigned)
    assert late.status_code == 403
    assert "expired" in late.text
    monkeypatch.undo()
    assert phone.put(shot, phone.presign(shot, consultation).json()).status_code == 200


# --- At the same moment ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_confirms_at_the_same_moment_file_one_photo(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    answers = at_once(4, lambda: phone.post(presigned["confirm_url"]))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["uploaded_at"] for answer in answers}) == 1
    assert Photo.objects.count() == 1
    assert AuditEvent.objects.filter(action="photo.uploaded").count() == 1
