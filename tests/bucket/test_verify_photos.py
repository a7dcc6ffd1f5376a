"""manage.py verify_photos: what is on record lies in the bucket, byte for byte."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from capture import storage
from capture.models import Consultation, Photo
from capture.verify import findings
from tests.cast import Phone, Shot

pytestmark = pytest.mark.usefixtures("bucket")


@pytest.fixture(autouse=True)
def photo(phone: Phone, consultation: Consultation, shot: Shot) -> Photo:
    phone.upload(shot, consultation)
    return Photo.objects.get()


def test_photos_as_they_were_filed_are_counted() -> None:
    out = StringIO()
    call_command("verify_photos", stdout=out)
    assert out.getvalue() == "1 photos; all as filed.\n"


def test_a_missing_object_is_found(photo: Photo) -> None:
    storage.delete([photo.key or ""])
    (finding,) = findings()
    assert finding.endswith("its object is gone")


def test_other_bytes_are_found(photo: Photo) -> None:
    storage.write(photo.key or "", b"other bytes", content_type="image/jpeg")
    (finding,) = findings()
    assert finding.endswith("its object holds other bytes")


def test_an_object_that_is_too_large_is_found_without_being_read(photo: Photo, settings) -> None:
    settings.PHOTO_MAX_BYTES = 10
    (finding,) = findings()
    assert finding.endswith("too large to be it")


def test_a_missing_thumbnail_is_found(photo: Photo) -> None:
    storage.delete([photo.thumbnail_key])
    (finding,) = findings()
    assert finding.endswith("its thumbnail is gone")


def test_a_finding_is_an_error(photo: Photo) -> None:
    storage.delete([photo.key or ""])
    with pytest.raises(CommandError, match="1 photos"):
        call_command("verify_photos", stderr=StringIO())


def test_a_removed_photo_is_not_missed(phone: Phone, photo: Photo) -> None:
    from capture import uploads

    storage.delete(uploads.take_out(photo, reason="retention"))
    assert list(findings()) == []
