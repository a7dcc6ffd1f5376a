"""A bucket shared with something else: all that is ours lies under S3_PREFIX."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from capture import storage
from capture import sweep as sweeping
from capture.models import Consultation, Photo
from capture.sweep import sweep
from tests import pictures
from tests.cast import Phone, Shot
from tests.objects import objects, own_objects


@pytest.fixture(autouse=True)
def prefix(bucket: object, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.S3_PREFIX = "clinics/north"
    storage.delete([each.key for page in storage.pages("") for each in page])
    monkeypatch.setattr(sweeping, "SETTLED", timedelta(seconds=-5))


def test_photo_and_thumbnail_lie_under_the_prefix(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    assert phone.upload(shot, consultation).status_code == 200
    photo = Photo.objects.get()
    assert objects("clinics/north/") == [
        f"clinics/north/mobile-uploads/{phone.token.id}/{(photo.key or '').rsplit('/')[-1]}",
        f"clinics/north/thumbnails/{photo.id}.jpg",
    ]
    assert own_objects(phone) == []


def test_the_row_names_its_key_without_the_prefix(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    assert (Photo.objects.get().key or "").startswith(f"mobile-uploads/{phone.token.id}/")


def test_the_desk_shows_it(
    phone: Phone, consultation: Consultation, shot: Shot, desk: Client
) -> None:
    import httpx

    phone.upload(shot, consultation)
    answer = desk.get(reverse("photo-large", args=[Photo.objects.get().id]))
    assert httpx.get(answer["Location"]).content == shot.body


def test_the_sweep_files_and_sets_aside_under_the_prefix(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.put(shot, phone.presign(shot, consultation).json())
    strange = f"mobile-uploads/{phone.token.id}/20260101T000000000000Z-strange.jpg"
    storage.write(strange, pictures.jpeg(), content_type="image/jpeg")
    done = sweep()
    assert (done["filed"], done["set aside"]) == (1, 1)
    assert objects("clinics/north/aside/") == [f"clinics/north/aside/{strange}"]


def test_a_deleted_photo_goes_from_under_the_prefix(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    phone.post(presigned["confirm_url"])
    phone.delete(presigned["confirm_url"])
    assert objects("clinics/north/") == []


def test_what_others_keep_in_the_bucket_is_nobodys_business(
    phone: Phone, consultation: Consultation
) -> None:
    theirs = "clinics/north-of-us/mobile-uploads/other.jpg"
    client = storage.private().client
    client.put_object(Bucket=django_settings.S3_BUCKET, Key=theirs, Body=b"theirs")
    call_command("sweep")
    assert objects(theirs) == [theirs]


def test_photos_that_were_moved_with_their_prefix_keep_claim_and_row(
    phone: Phone, consultation: Consultation, shot: Shot, settings: Any
) -> None:
    phone.upload(shot, consultation)
    unconfirmed = Shot(body=pictures.jpeg(seed=8))
    phone.put(unconfirmed, phone.presign(unconfirmed, consultation).json())
    settings.S3_PREFIX = "moved"
    move_all(before="clinics/north/", after="moved/")
    assert storage.read(Photo.objects.get().key or "", limit=10**7).body == shot.body
    assert sweep()["filed"] == 1


def test_a_photo_on_its_way_while_the_prefix_changes_is_asked_for_again(
    phone: Phone, consultation: Consultation, shot: Shot, settings: Any
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    settings.S3_PREFIX = "elsewhere"
    answer = phone.post(presigned["confirm_url"])
    assert answer.json()["error"] == {
        "code": "not_in_bucket",
        "message": answer.json()["error"]["message"],
        "permanent": False,
    }
    assert phone.upload(shot, consultation).status_code == 200


def move_all(*, before: str, after: str) -> None:
    """Do what `aws s3 mv --recursive` does."""
    client, bucket = storage.private().client, django_settings.S3_BUCKET
    for key in objects(before):
        source = {"Bucket": bucket, "Key": key}
        client.copy_object(Bucket=bucket, Key=key.replace(before, after, 1), CopySource=source)
        client.delete_object(Bucket=bucket, Key=key)
