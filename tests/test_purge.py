"""What was deleted at the desk goes for good when its undo is over, once, and never too early."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from capture import consultations, filing, retention, storage
from capture.errors import BucketUnavailable
from capture.filing import GRACE
from capture.models import UNDO_LIFE, Consultation, Photo
from capture.sweep import sweep
from tests.cast import Phone, Shot
from tests.objects import own_objects
from tokens.models import AuditEvent

OVER = UNDO_LIFE + GRACE


@pytest.fixture
def photo(bucket: object, phone: Phone, consultation: Consultation, shot: Shot) -> Photo:
    phone.upload(shot, consultation)
    photo = Photo.objects.get()
    filing.describe(photo, description="Left forearm")
    filing.delete(photo)
    return photo


def ago(photo: Photo, time: timedelta) -> None:
    Photo.objects.filter(pk=photo.pk).update(deleted_at=timezone.now() - time)


def purged() -> list[Any]:
    return list(AuditEvent.objects.filter(action="photo.purged").values_list("subject_id", "actor"))


def test_the_sweep_takes_picture_and_thumbnail_and_leaves_a_tombstone(
    photo: Photo, phone: Phone
) -> None:
    ago(photo, OVER)
    assert sweep()["deleted photos purged"] == 1
    assert own_objects(phone) == []
    assert not storage.exists(photo.thumbnail_key)
    photo.refresh_from_db()
    assert (photo.key, photo.description) == (None, "")
    assert photo.removed_at is not None
    assert purged() == [(photo.id, "sweep")]


def test_within_the_undo_nothing_goes(photo: Photo, phone: Phone) -> None:
    ago(photo, UNDO_LIFE)
    assert filing.purge() == 0
    assert len(own_objects(phone)) == 1
    assert storage.exists(photo.thumbnail_key)


def test_a_restored_photo_stays(photo: Photo, phone: Phone) -> None:
    filing.restore(photo)
    assert filing.purge() == 0
    assert len(own_objects(phone)) == 1


def test_twice_is_as_good_as_once(photo: Photo) -> None:
    ago(photo, OVER)
    assert filing.purge() == 1
    assert filing.purge() == 0
    assert purged() == [(photo.id, "sweep")]


def test_a_bucket_that_is_down_puts_it_off_to_the_next_sweep(
    photo: Photo, phone: Phone, settings: Any
) -> None:
    ago(photo, OVER)
    there, settings.S3_ENDPOINT = settings.S3_ENDPOINT, "http://127.0.0.1:9"
    with pytest.raises(BucketUnavailable):
        filing.purge()
    settings.S3_ENDPOINT = there
    assert purged() == []
    assert filing.purge() == 1
    assert own_objects(phone) == []


def test_nothing_restores_a_purged_photo(photo: Photo) -> None:
    ago(photo, OVER)
    filing.purge()
    with pytest.raises(filing.UndoIsOver):
        filing.restore(photo)


def test_no_retry_of_the_phone_brings_it_back(
    bucket: object, phone: Phone, consultation: Consultation
) -> None:
    shot = Shot()
    confirm_url = phone.presign(shot, consultation).json()["confirm_url"]
    phone.upload(shot, consultation)
    photo = Photo.objects.get()
    filing.delete(photo)
    ago(photo, OVER)
    filing.purge()
    assert phone.post(confirm_url).json()["status"] == "uploaded"
    assert own_objects(phone) == []


def test_retention_and_purge_do_not_fight(
    photo: Photo, phone: Phone, consultation: Consultation, settings: Any
) -> None:
    settings.PHOTO_RETENTION_DAYS = 1
    consultations.end(consultation)
    long_ago = timezone.now() - timedelta(days=2)
    Consultation.objects.update(ended_at=long_ago)
    Photo.objects.update(uploaded_at=long_ago)
    assert retention.remove_old_photos() == 1
    ago(photo, OVER)
    assert filing.purge() == 0
    assert own_objects(phone) == []
    assert purged() == []
