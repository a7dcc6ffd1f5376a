"""Recordings are not photos: they have a time of their own, after which the sweep removes them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from capture import consultations, storage
from capture.errors import BucketUnavailable
from capture.models import Consultation
from capture.sweep import sweep
from recordings import removal
from recordings.models import Recording, Segment
from tests.cast import Phone
from tests.objects import own_objects
from tests.recordings.microphone import Take, started
from tokens.models import AuditEvent, MobileToken

pytestmark = pytest.mark.usefixtures("bucket")


@pytest.fixture
def recorded(phone: Phone, consultation: Consultation) -> Recording:
    """A recording of one segment, in a consultation that has ended."""
    recording = started(phone, consultation)
    phone.upload(Take(recording), consultation)
    consultations.end(consultation)
    return recording


def let_pass(*, days: float) -> None:
    ago = timezone.now() - timedelta(days=days)
    Consultation.objects.update(ended_at=ago)
    Segment.objects.update(uploaded_at=ago)


def test_after_thirty_days_it_goes(phone: Phone, recorded: Recording) -> None:
    let_pass(days=29.9)
    assert removal.remove_old() == 0
    let_pass(days=30)
    done = sweep()
    assert (done["old recordings removed"], done["segments removed"]) == (1, 1)
    assert Recording.objects.get().removed_at
    assert (Segment.objects.get().key, own_objects(phone)) == (None, [])
    gone = AuditEvent.objects.filter(action__in=["recording.deleted", "segment.deleted"])
    assert {(each.actor, each.token_id) for each in gone} == {("sweep", None)}


def test_a_clinic_may_keep_them(settings: Any, recorded: Recording) -> None:
    settings.RECORDING_RETENTION_DAYS = 0
    let_pass(days=4000)
    assert removal.remove_old() == 0


def test_what_arrived_late_is_not_gone_as_soon_as_it_is_safe(recorded: Recording) -> None:
    let_pass(days=40)
    Segment.objects.update(uploaded_at=timezone.now() - timedelta(days=1))
    assert removal.remove_old() == 0


def test_one_of_an_open_consultation_stays(phone: Phone, consultation: Consultation) -> None:
    started(phone, consultation)
    Recording.objects.update(started_at=timezone.now() - timedelta(days=40))
    assert removal.remove_old() == 0


def test_what_a_dead_bucket_kept_the_next_sweep_deletes(
    phone: Phone, recorded: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: object) -> None:
        raise BucketUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(storage, "delete", dead)
        with pytest.raises(BucketUnavailable):
            removal.forget(recorded.consultation)
    assert not Segment.objects.shown().exists()
    assert len(own_objects(phone)) == 1
    monkeypatch.setattr("capture.sweep.SETTLED", timedelta(seconds=-5))
    sweep()
    assert own_objects(phone) == []


def test_the_sweep_ends_what_a_dead_pairing_left_open(
    phone: Phone, consultation: Consultation
) -> None:
    started(phone, consultation)
    MobileToken.objects.update(revoked_at=timezone.now())
    assert sweep()["recordings ended"] == 1
    assert Recording.objects.get().end_reason == "unpaired"


def test_the_desk_deletes_in_its_own_name(recorded: Recording) -> None:
    removal.forget(recorded.consultation)
    gone = AuditEvent.objects.filter(action__in=["recording.deleted", "segment.deleted"])
    assert {(each.actor, each.token_id) for each in gone} == {("", None)}
    assert {each.details["reason"] for each in gone} == {"at the desk"}
