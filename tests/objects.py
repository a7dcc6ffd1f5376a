"""Look into the bucket, as an auditor would."""

from django.conf import settings

from capture import storage
from tests.cast import Phone


def objects(prefix: str) -> list[str]:
    """Return the keys below a prefix."""
    client = storage.private().client
    found = client.list_objects_v2(Bucket=settings.S3_BUCKET, Prefix=prefix)
    return [each["Key"] for each in found.get("Contents", [])]


def own_objects(phone: Phone) -> list[str]:
    """Return the keys of what this phone has put."""
    return objects(f"mobile-uploads/{phone.token.id}/")
