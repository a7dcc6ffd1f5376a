"""What time alone does: forgotten consultations end, and old photos go where the clinic says so."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from capture import consultations, doorbell, filing, retention, storage
from capture.errors import BucketUnavailable
from capture.models import Consultation, Photo
from capture.retention import end_forgotten, remove_old_photos
from capture.sweep import sweep
from tests.cast import Phone, Shot
from tests.objects import own_objects
from tokens.models import AuditEvent, Clinician


def began(consultation: Consultation, **ago: float) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(
        started_at=timezone.now() - timedelta(**ago)
    )


def is_open(consultation: Consultation) -> bool:
    return Consultation.objects.filter(pk=consultation.pk, ended_at=None).exists()


def test_a_consultation_that_was_forgotten_open_is_ended(
    consultation: Consultation, clinician: Clinician
) -> None:
    began(consultation, hours=12)
    shown = doorbell.versions(clinician.pk)
    assert end_forgotten() == 1
    assert not is_open(consultation)
    assert doorbell.versions(clinician.pk)["consultation"] > shown["consultation"]
    event = AuditEvent.objects.get(action="consultation.ended")
    assert (event.subject_id, event.actor) == (consultation.id, "sweep")


def test_one_in_which_something_happened_stays_open(
    bucket: object, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    began(consultation, hours=20)
    assert end_forgotten() == 0
    Photo.objects.update(uploaded_at=timezone.now() - timedelta(hours=13))
    assert end_forgotten() == 1


def test_one_that_began_within_twelve_hours_stays_open(consultation: Consultation) -> None:
    began(consultation, hours=11.9)
    assert end_forgotten() == 0
    assert is_open(consultation)


def test_what_had_ended_is_ended_once(consultation: Consultation) -> None:
    began(consultation, hours=13)
    forgotten = Consultation.objects.get()
    consultations.end(consultation)
    assert not retention.ended(forgotten)
    assert AuditEvent.objects.filter(action="consultation.ended").count() == 1


# --- photos -----------------------------------------------------------------------------------


@pytest.fixture
def a_week(settings: Any) -> None:
    settings.PHOTO_RETENTION_DAYS = 7


@pytest.fixture
def old(bucket: object, phone: Phone, consultation: Consultation, shot: Shot) -> Photo:
    """Return a photo that arrived, and whose consultation ended, eight days ago."""
    phone.upload(shot, consultation)
    consultations.end(consultation)
    ago = timezone.now() - timedelta(days=8)
    Consultation.objects.update(started_at=ago, ended_at=ago)
    Photo.objects.update(uploaded_at=ago)
    return Photo.objects.get()


@pytest.mark.usefixtures("a_week")
def test_an_old_photo_leaves_a_tombstone_and_nothing_in_the_bucket(
    old: Photo, phone: Phone
) -> None:
    assert remove_old_photos() == 1
    left = Photo.objects.get()
    assert (left.key, bool(left.removed_at)) == (None, True)
    assert own_objects(phone) == []
    event = AuditEvent.objects.get(action="photo.deleted")
    assert (event.subject_id, event.details) == (old.id, {"reason": "retention"})
    assert (event.actor, event.token_id) == ("sweep", None)
    assert remove_old_photos() == 0


def test_without_a_setting_photos_are_kept(old: Photo) -> None:
    assert remove_old_photos() == 0
    assert Photo.objects.get().key == old.key


@pytest.mark.usefixtures("a_week")
def test_a_photo_of_a_consultation_that_ended_lately_is_kept(old: Photo) -> None:
    Consultation.objects.update(ended_at=timezone.now() - timedelta(days=6.9))
    assert remove_old_photos() == 0


@pytest.mark.usefixtures("a_week")
def test_a_photo_of_an_open_consultation_is_kept(old: Photo) -> None:
    Consultation.objects.update(ended_at=None)
    assert remove_old_photos() == 0


@pytest.mark.usefixtures("a_week")
def test_a_photo_that_has_only_just_arrived_is_kept(old: Photo) -> None:
    Photo.objects.update(uploaded_at=timezone.now())
    assert remove_old_photos() == 0


@pytest.mark.usefixtures("a_week")
def test_a_photo_that_was_moved_to_an_old_consultation_is_kept(
    old: Photo, consultation: Consultation, clinician: Clinician
) -> None:
    lately = consultations.start(clinician, patient="CD")
    Photo.objects.update(consultation=lately)
    filing.move(old, origin=lately, to=consultation)
    assert remove_old_photos() == 0
    Photo.objects.update(checked_at=old.uploaded_at)
    assert remove_old_photos() == 1


def delete_one_and_stop(keys: list[str], delete: Any = storage.delete) -> None:
    delete(keys[:1])
    raise BucketUnavailable


@pytest.mark.usefixtures("a_week")
def test_a_bucket_that_stops_half_way_leaves_the_picture_to_find_the_rest_by(
    old: Photo, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "delete", delete_one_and_stop)
    with pytest.raises(BucketUnavailable):
        remove_old_photos()
    monkeypatch.undo()
    assert len(own_objects(phone)) == 1
    monkeypatch.setattr("capture.sweep.SETTLED", timedelta(0))
    sweep()
    assert own_objects(phone) == []
    assert not storage.exists(old.thumbnail_key)


@pytest.mark.usefixtures("a_week")
def test_they_go_in_batches_and_all_of_them(
    old: Photo, phone: Phone, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(4):
        phone.upload(Shot(), consultation)
    Photo.objects.update(uploaded_at=old.uploaded_at)
    assert remove_old_photos() == 5
    assert own_objects(phone) == []


@pytest.mark.usefixtures("a_week")
def test_the_sweep_does_both(old: Photo, clinician: Clinician) -> None:
    began(consultations.start(clinician, patient="CD"), hours=13)
    done = sweep()
    assert (done["consultations ended"], done["old photos removed"]) == (1, 1)
