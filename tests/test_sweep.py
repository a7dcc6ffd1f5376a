"""The sweep: what reached the bucket and was never confirmed is filed, and nothing else."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from capture import storage
from capture import sweep as sweeping
from capture.models import Consultation, Photo, Sweep
from capture.sweep import sweep
from tests import pictures
from tests.cast import Phone, Shot
from tests.objects import objects, own_objects
from tokens.models import AuditEvent, Clinician, MobileToken, Pairing
from tokens.revoke import revoke

pytestmark = pytest.mark.usefixtures("empty_bucket", "settled")


@pytest.fixture
def empty_bucket(bucket: object) -> None:
    """Forget other tests' objects: the first sweep lists everything."""
    storage.delete([*objects("mobile-uploads/"), *objects("aside/")])


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fifteen minutes pass for every object at once."""
    monkeypatch.setattr(sweeping, "SETTLED", timedelta(seconds=-5))


def put(phone: Phone, shot: Shot, consultation: Consultation) -> dict:
    presigned = phone.presign(shot, consultation).json()
    assert phone.put(shot, presigned).status_code == 200
    return presigned


def write(key: str, body: bytes, **metadata: str) -> None:
    storage.private().client.put_object(
        Bucket=settings.S3_BUCKET, Key=key, Body=body, ContentType="image/jpeg", Metadata=metadata
    )


def metadata_of(key: str) -> dict[str, str]:
    return storage.private().client.head_object(Bucket=settings.S3_BUCKET, Key=key)["Metadata"]


def test_a_photo_that_was_never_confirmed_is_filed(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put(phone, shot, consultation)
    assert sweep()["filed"] == 1
    photo = Photo.objects.get()
    assert (photo.consultation, photo.sha256) == (consultation, shot.sha256)
    assert AuditEvent.objects.filter(action="photo.uploaded", subject_id=photo.id).count() == 1


def test_sweeping_twice_is_as_good_as_once(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put(phone, shot, consultation)
    sweep()
    assert sweep()["filed"] == 0
    assert Photo.objects.count() == 1
    assert len(own_objects(phone)) == 1


def test_a_phone_that_confirms_after_the_sweep_hears_uploaded(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = put(phone, shot, consultation)
    sweep()
    assert phone.post(presigned["confirm_url"]).json()["status"] == "uploaded"


def test_what_is_younger_than_fifteen_minutes_is_left_to_its_phone(
    phone: Phone, consultation: Consultation, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "SETTLED", timedelta(minutes=15))
    put(phone, shot, consultation)
    assert sweep()["filed"] == 0
    assert not Photo.objects.exists()


def test_a_photo_put_before_its_phone_was_unpaired_is_filed(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put(phone, shot, consultation)
    revoke(phone.token, reason="test")
    MobileToken.objects.update(revoked_at=timezone.now() + timedelta(seconds=5))
    assert sweep()["filed"] == 1


def test_a_photo_put_after_its_phone_was_unpaired_is_set_aside(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    MobileToken.objects.update(revoked_at=timezone.now() - timedelta(seconds=5))
    phone.put(shot, presigned)
    assert sweep()["set aside"] == 1
    assert not Photo.objects.exists()
    assert own_objects(phone) == []
    assert len(objects(f"aside/mobile-uploads/{phone.token.id}/")) == 1


def test_a_photo_put_after_its_account_was_closed_is_set_aside(
    clinician: Clinician, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    clinician.is_active = False
    clinician.save()
    # The bucket tells its time in seconds; of a phone that was not unpaired nothing is changed.
    unpaired = MobileToken.objects.exclude(revoked_at=None)
    unpaired.update(revoked_at=timezone.now() - timedelta(seconds=5))
    phone.put(shot, presigned)
    assert sweep()["set aside"] == 1
    assert not Photo.objects.exists()


def test_the_buckets_wrong_clock_revokes_nothing(
    phone: Phone, consultation: Consultation, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(phone, shot, consultation)
    MobileToken.objects.update(revoked_at=timezone.now() - timedelta(minutes=30))
    now = storage.clock()
    monkeypatch.setattr(storage, "clock", lambda: now + timedelta(hours=1))
    assert sweep()["filed"] == 1


def test_a_photo_for_another_clinicians_consultation_is_set_aside(
    phone: Phone, consultation: Consultation, colleague: Clinician, shot: Shot
) -> None:
    put(phone, shot, consultation)
    Consultation.objects.update(clinician=colleague)
    assert sweep()["set aside"] == 1
    assert not Photo.objects.exists()


def test_a_photo_of_a_phone_that_an_older_database_does_not_know_is_left_alone(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put(phone, shot, consultation)
    Pairing.objects.all().delete()
    MobileToken.objects.all().delete()
    assert sweep()["unknown phones"] == 1
    assert len(own_objects(phone)) == 1


def test_a_photo_for_a_consultation_that_an_older_database_does_not_know_is_left_alone(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put(phone, shot, consultation)
    Consultation.objects.all().delete()
    assert sweep()["unknown consultations"] == 1
    assert len(own_objects(phone)) == 1


def test_what_carries_no_claim_is_kept_aside_for_a_week(phone: Phone) -> None:
    key = f"mobile-uploads/{phone.token.id}/20260101T000000000000Z-strange.jpg"
    write(key, pictures.jpeg())
    assert sweep()["set aside"] == 1
    assert sweep()["aside forgotten"] == 0
    assert objects(f"aside/{key}") == [f"aside/{key}"]


def test_after_a_week_what_was_aside_goes(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    key = f"mobile-uploads/{phone.token.id}/20260101T000000000000Z-strange.jpg"
    write(key, pictures.jpeg())
    sweep()
    monkeypatch.setattr(sweeping, "ASIDE_FOR", timedelta(seconds=-5))
    assert sweep()["aside forgotten"] >= 1
    assert objects(f"aside/{key}") == []


def test_a_claim_copied_under_another_key_is_no_claim(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put(phone, shot, consultation)
    (key,) = own_objects(phone)
    stolen = key.replace(".jpg", "-again.jpg")
    write(stolen, shot.body, **metadata_of(key))
    done = sweep()
    assert (done["filed"], done["set aside"]) == (1, 1)
    assert Photo.objects.get().key == key


def test_what_fails_its_own_claim_is_refused_and_deleted(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put(phone, shot, consultation)
    (key,) = own_objects(phone)
    write(key, pictures.jpeg(seed=9), **metadata_of(key))
    assert sweep()["refused"] == 1
    assert own_objects(phone) == []
    assert not Photo.objects.exists()


def test_a_deleted_photo_that_arrives_late_stays_deleted(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.delete(presigned["confirm_url"])
    phone.put(shot, presigned)
    assert sweep()["deleted photos"] == 1
    assert own_objects(phone) == []
    assert Photo.objects.get().key is None


def test_a_duplicate_goes_where_the_filed_object_is_there(
    phone: Phone, clinician: Clinician, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    again = Phone(clinician)
    write_as_second(again, phone, shot, consultation)
    assert sweep()["duplicates"] == 1
    assert own_objects(again) == []
    assert len(own_objects(phone)) == 1


def test_a_duplicate_is_kept_where_the_filed_object_is_missing(
    phone: Phone, clinician: Clinician, consultation: Consultation, shot: Shot
) -> None:
    phone.upload(shot, consultation)
    again = Phone(clinician)
    write_as_second(again, phone, shot, consultation)
    storage.delete(own_objects(phone))
    assert sweep()["set aside"] == 1
    assert len(objects(f"aside/mobile-uploads/{again.token.id}/")) == 1


def write_as_second(again: Phone, first: Phone, shot: Shot, consultation: Consultation) -> None:
    """Put the same photo a second time, by a later pairing that never heard of the first."""
    from capture.forms import PresignForm

    form = PresignForm(shot.announcement(consultation))
    assert form.is_valid()
    claim = form.claim(again.token)
    write(claim.key, shot.body, **claim.metadata(now=timezone.now()))


def test_the_first_sweep_lists_everything_and_the_next_what_was_used_since(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    sweep()
    assert [each.is_full for each in Sweep.objects.all()] == [True]
    put(phone, shot, consultation)
    assert sweep()["filed"] == 1
    assert [each.is_full for each in Sweep.objects.order_by("id")] == [True, False]


def test_a_token_that_has_slept_since_the_last_success_is_not_listed_until_the_week_is_over(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put(phone, shot, consultation)
    MobileToken.objects.update(last_used_at=timezone.now() - timedelta(hours=2))
    Sweep.objects.create(is_full=True, succeeded_at=timezone.now())
    assert sweep()["filed"] == 0
    Sweep.objects.update(succeeded_at=timezone.now() - timedelta(days=8))
    assert sweep()["filed"] == 1


def test_trouble_with_one_object_is_no_success_and_leaves_the_others_in_peace(
    phone: Phone, consultation: Consultation, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from capture import uploads
    from capture.errors import BucketUnavailable

    put(phone, shot, consultation)
    put(phone, Shot(body=pictures.jpeg(seed=8)), consultation)
    file, calls = uploads.file, []

    def first_fails(*args: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            raise BucketUnavailable
        return file(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(uploads, "file", first_fails)
    done = sweep()
    assert (done["trouble"], done["filed"]) == (1, 1)
    assert not Sweep.objects.exclude(succeeded_at=None).exists()
    assert sweep()["filed"] == 1


def test_the_command_says_what_it_did(
    phone: Phone, consultation: Consultation, shot: Shot, capsys: pytest.CaptureFixture[str]
) -> None:
    put(phone, shot, consultation)
    call_command("sweep")
    assert "1 filed" in capsys.readouterr().out
