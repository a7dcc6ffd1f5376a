"""A bucket with versions: what deletion means there, and that it changes nothing else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.conf import settings as django_settings

from capture import storage
from capture import sweep as sweeping
from capture.errors import NotInBucket
from capture.models import Consultation, Photo
from capture.sweep import sweep
from local.bucket import SeaweedFS
from tests.cast import Phone, Shot
from tests.objects import own_objects


@pytest.fixture(autouse=True)
def client(bucket: SeaweedFS, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.S3_BUCKET = f"versions-{uuid4()}"
    monkeypatch.setattr(sweeping, "SETTLED", timedelta(seconds=-5))
    storage.make_bucket()
    client = storage.private().client
    client.put_bucket_versioning(
        Bucket=settings.S3_BUCKET, VersioningConfiguration={"Status": "Enabled"}
    )
    return client


@pytest.fixture
def presigned(phone: Phone, consultation: Consultation, shot: Shot) -> dict[str, Any]:
    return phone.presign(shot, consultation).json()


@pytest.fixture
def deleted(phone: Phone, shot: Shot, presigned: dict[str, Any]) -> str:
    """Return the key of a photo that was filed, and then deleted on its phone."""
    phone.put(shot, presigned)
    phone.post(presigned["confirm_url"])
    key = Photo.objects.get().key or ""
    assert phone.delete(presigned["confirm_url"]).status_code == 204
    return key


def versions(client: Any, key: str) -> tuple[list[Any], list[Any]]:
    found = client.list_object_versions(Bucket=django_settings.S3_BUCKET, Prefix=key)
    return found.get("Versions", []), found.get("DeleteMarkers", [])


def test_a_second_put_is_refused_and_makes_no_version(
    phone: Phone, shot: Shot, presigned: dict[str, Any], client: Any
) -> None:
    assert phone.put(shot, presigned).status_code == 200
    assert phone.put(shot, presigned).status_code == 412
    (key,) = own_objects(phone)
    assert len(versions(client, key)[0]) == 1


def test_a_deleted_photo_is_gone_for_server_and_pages(deleted: str) -> None:
    with pytest.raises(NotInBucket):
        storage.read(deleted, limit=10**7)
    assert httpx.get(storage.presign_look(deleted, content_type="image/jpeg")).status_code == 404


def test_its_bytes_stay_as_an_old_version_until_the_lifecycle_forgets_them(
    deleted: str, client: Any
) -> None:
    kept, markers = versions(client, deleted)
    assert (len(kept), len(markers)) == (1, 1)
    assert not kept[0]["IsLatest"]


def test_an_operator_brings_it_back_by_removing_the_marker(
    deleted: str, client: Any, shot: Shot
) -> None:
    _, (marker,) = versions(client, deleted)
    client.delete_object(
        Bucket=django_settings.S3_BUCKET, Key=deleted, VersionId=marker["VersionId"]
    )
    assert storage.read(deleted, limit=10**7).body == shot.body


def test_a_late_put_of_a_deleted_photo_goes_again_with_the_sweep(
    deleted: str, phone: Phone, shot: Shot, presigned: dict[str, Any]
) -> None:
    phone.put(shot, presigned)
    assert sweep()["deleted photos"] == 1
    assert own_objects(phone) == []
