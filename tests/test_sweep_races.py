"""The sweep and a phone see to one photo at the same moment: it is filed once, and stays."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from capture import storage, uploads
from capture import sweep as sweeping
from capture.models import Consultation, Photo
from capture.sweep import sweep
from tests import pictures
from tests.cast import Phone, Shot, at_once
from tests.objects import objects, own_objects
from tokens.models import AuditEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("settled")]

Presigned = dict[str, Any]


@pytest.fixture
def settled(bucket: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fifteen minutes pass for every object at once, of which there are only this test's."""
    storage.delete([*objects("mobile-uploads/"), *objects("aside/")])
    monkeypatch.setattr(sweeping, "SETTLED", timedelta(seconds=-5))


@pytest.fixture
def presigned(phone: Phone, consultation: Consultation, shot: Shot) -> Presigned:
    """A photo that lies in the bucket and is not on record."""
    return put(phone, shot, consultation)


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Barrier:
    """Let two meet when each has read and checked the object and is about to file it."""
    met, file = Barrier(2, timeout=20), uploads.file

    def file_after_meeting(*args: Any) -> Photo:
        met.wait()
        return file(*args)

    monkeypatch.setattr(uploads, "file", file_after_meeting)
    return met


def put(phone: Phone, shot: Shot, consultation: Consultation) -> Presigned:
    announced: Presigned = phone.presign(shot, consultation).json()
    assert phone.put(shot, announced).status_code == 200
    return announced


def together(*acts: Callable[[], object]) -> None:
    waiting = iter(acts)

    def one() -> None:
        next(waiting)()

    at_once(len(acts), one)


def is_filed_once(phone: Phone) -> bool:
    photo = Photo.objects.get()
    filings = AuditEvent.objects.filter(action="photo.uploaded", subject_id=photo.id)
    return own_objects(phone) == [photo.key] and filings.count() == 1


@pytest.mark.usefixtures("meeting")
def test_a_photo_that_its_phone_confirms_meanwhile_is_filed_once(
    phone: Phone, presigned: Presigned
) -> None:
    answers = []
    together(sweep, lambda: answers.append(phone.post(presigned["confirm_url"])))
    assert answers[0].json()["status"] == "uploaded"
    assert is_filed_once(phone)


@pytest.mark.usefixtures("meeting")
def test_two_sweeps_at_once_file_a_photo_once(phone: Phone, presigned: Presigned) -> None:
    together(sweep, sweep)
    assert is_filed_once(phone)


def test_a_photo_confirmed_after_the_sweep_has_listed_it_stays_in_the_bucket(
    phone: Phone, presigned: Presigned, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = storage.read

    def confirmed_before_it_is_read(key: str, **limit: int) -> storage.StoredObject:
        monkeypatch.setattr(storage, "read", read)
        assert phone.post(presigned["confirm_url"]).status_code == 200
        return read(key, **limit)

    monkeypatch.setattr(storage, "read", confirmed_before_it_is_read)
    assert sweep()["filed meanwhile"] == 1
    assert is_filed_once(phone)
    assert storage.exists(Photo.objects.get().thumbnail_key)


def test_a_photo_that_its_phone_deletes_meanwhile_stays_deleted(
    phone: Phone, presigned: Presigned, meeting: Barrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget = uploads.forget

    def forget_after_meeting(*args: Any) -> None:
        meeting.wait()
        forget(*args)

    monkeypatch.setattr(uploads, "forget", forget_after_meeting)
    together(sweep, lambda: phone.delete(presigned["confirm_url"]))
    assert Photo.objects.get().removed_at
    assert own_objects(phone) == []


def test_sweeps_among_many_confirms_lose_nothing(phone: Phone, consultation: Consultation) -> None:
    shots = [Shot(body=pictures.jpeg(seed=seed)) for seed in range(8)]
    urls = [put(phone, shot, consultation)["confirm_url"] for shot in shots]
    confirms = [partial(phone.post, url) for url in urls]
    together(sweep, *confirms, sweep)
    assert set(own_objects(phone)) == set(Photo.objects.values_list("key", flat=True))
    assert Photo.objects.count() == AuditEvent.objects.filter(action="photo.uploaded").count() == 8
