"""What the bucket itself says of versions and lifecycle, and how to leave nothing in it."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings

from capture import storage
from capture.errors import BucketUnavailable, NotInBucket


def versioning() -> str:
    """Return "Enabled", "Suspended", or nothing where it never was; raises BucketUnavailable."""
    with storage.bucket_errors():
        found = storage.private().client.get_bucket_versioning(Bucket=settings.S3_BUCKET)
    return str(found.get("Status", ""))


def lifecycle() -> list[dict[str, Any]]:
    """Return the bucket's lifecycle rules, none where it has none; raises BucketUnavailable."""
    client = storage.private().client
    try:
        with storage.bucket_errors():
            found = client.get_bucket_lifecycle_configuration(Bucket=settings.S3_BUCKET)
    except NotInBucket:
        return []
    return list(found["Rules"])


def erase(folder: str) -> int:
    """Delete all objects below a folder, their versions too where we may; return how many remain.

    With versions the server may lack the right to delete for good, and should (decision 27).
    """
    with suppress(BucketUnavailable, NotInBucket):
        storage.delete([each.key for page in storage.pages(folder) for each in page])
        with suppress(BucketUnavailable):
            for key, version in all_versions(folder):
                forget(key, version)
        return len(list(all_versions(folder)))
    return 0


def all_versions(folder: str) -> Iterable[tuple[str, str]]:
    """Yield place and id of each version and delete marker."""
    with storage.bucket_errors():
        found = storage.private().client.list_object_versions(
            Bucket=settings.S3_BUCKET, Prefix=storage.place(folder)
        )
    for each in (*found.get("Versions", []), *found.get("DeleteMarkers", [])):
        yield each["Key"], each["VersionId"]


def forget(place: str, version: str) -> None:
    with storage.bucket_errors():
        storage.private().client.delete_object(
            Bucket=settings.S3_BUCKET, Key=place, VersionId=version
        )
