"""The only door to the bucket.

Built on django-storages' S3 backend. The server may reach the bucket by another address than the
browsers do, so URLs for browsers are signed by a second storage that knows the public one.

Keys are named without S3_PREFIX everywhere else; `place` puts it before them.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from django.conf import settings
from django.core.signals import setting_changed
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]

from capture import signature
from capture.errors import BucketUnavailable, NotInBucket
from tokens.errors import TooLarge

log = logging.getLogger(__name__)

PUT_LIFE = timedelta(minutes=5)
LOOK_LIFE = timedelta(minutes=1)
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 10, 2
SIGNED_HEADERS = [
    "content-type",
    "if-none-match",
    "x-amz-checksum-sha256",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-sdk-checksum-algorithm",
]
NOTHING: Mapping[str, str] = MappingProxyType({})
ENCRYPTION_HEADERS = {
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
}


class Bucket(S3Storage):  # type: ignore[misc]
    """The bucket of the settings, as a Django storage."""

    def __init__(self, *, endpoint: str | None = None, **options: Any) -> None:
        super().__init__(
            bucket_name=settings.S3_BUCKET,
            access_key=settings.S3_ACCESS_KEY,
            secret_key=settings.S3_SECRET_KEY,
            # Or it would be read from the environment without the keys that it belongs to.
            security_token=None,
            region_name=settings.S3_REGION,
            endpoint_url=endpoint or settings.S3_ENDPOINT,
            verify=settings.S3_CA_FILE,
            location=settings.S3_PREFIX,
            client_config=Config(
                signature_version="s3v4",
                s3={  # type: ignore[arg-type]
                    "addressing_style": settings.S3_ADDRESSING,
                    # Or in us-east-1 it would be the global host, which no page may put to.
                    "us_east_1_regional_endpoint": "regional",
                },
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": ATTEMPTS},
            ),
            **options,
        )

    @cached_property
    def client(self) -> Any:
        """Return one client for all threads: unlike a resource, boto3 lets it be shared."""
        return self.connection.meta.client

    @cached_property
    def lender(self) -> Any:
        """Return what hands out our keys; those of a machine's role change from time to time."""
        if found := self._create_session().get_credentials():
            return found
        raise NoCredentialsError

    @cached_property
    def address(self) -> str:
        """Return where the bucket's keys begin, as boto3 has it for this store and region."""
        params = {"Bucket": settings.S3_BUCKET, "Key": "-"}
        url: str = self.client.generate_presigned_url("get_object", Params=params)
        return url.partition("?")[0].removesuffix("-")


@dataclass(frozen=True)
class StoredObject:
    """An object as the bucket holds it, read whole."""

    key: str
    metadata: Mapping[str, str]
    content_type: str
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body)


@dataclass(frozen=True)
class Listed:
    """An object as a listing names it; `modified_at` is by the bucket's own clock."""

    key: str
    modified_at: datetime


@dataclass(frozen=True)
class Put:
    """What a phone needs to put one object, and nothing else: `headers` exactly as they are."""

    url: str
    headers: Mapping[str, str]
    expires_at: datetime
    method: str = "PUT"


def presign_put(
    key: str,
    *,
    content_type: str,
    size: int,
    sha256: str,
    metadata: Mapping[str, str],
    life: timedelta = PUT_LIFE,
) -> Put:
    """Sign one PUT of exactly these bytes under this key, for five minutes.

    `size` is in bytes, `sha256` in base64. Type, length, hash, encryption, metadata and "only if
    it is not there yet" are all signed, so that the bucket itself refuses anything else.
    """
    headers = {
        "Content-Type": content_type,
        "If-None-Match": "*",
        "x-amz-checksum-sha256": sha256,
        **{ENCRYPTION_HEADERS[name]: value for name, value in encryption().items()},
        **{f"x-amz-meta-{name}": value for name, value in metadata.items()},
    }
    # The length is signed too, and not ours to name: the browser sends it by itself.
    url = signed("PUT", key, headers={**headers, "Content-Length": str(size)}, life=life)
    return Put(url=url, headers=headers, expires_at=datetime.now(UTC) + life)


def place(key: str) -> str:
    """Return where in the bucket a key of ours lies."""
    return f"{settings.S3_PREFIX}/{key}" if settings.S3_PREFIX else key


def key_at(place: str) -> str:
    return place.removeprefix(f"{settings.S3_PREFIX}/") if settings.S3_PREFIX else place


def encryption() -> dict[str, str]:
    """Return how the bucket is to encrypt: by its own key, or by the clinic's in AWS KMS."""
    if settings.S3_KMS_KEY_ID:
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": settings.S3_KMS_KEY_ID}
    return {"ServerSideEncryption": "AES256"}


def warm() -> None:
    """Have boto3 read what S3 is, some half a second, before the first patient needs it."""
    for bucket in (public(), private()):
        _ = bucket.address, bucket.lender


def presign_look(key: str, *, content_type: str, attachment: str = "") -> str:
    """Return a URL that shows one object for a minute, its type and disposition signed in.

    No browser keeps a copy on its disk: a desk may be anybody's tomorrow. `attachment` is the
    file name of a download; without it the browser shows the picture.
    """
    disposition = f'attachment; filename="{attachment}"' if attachment else "inline"
    query = {
        "response-content-disposition": disposition,
        "response-content-type": content_type,
        "response-cache-control": "no-store",
    }
    return signed("GET", key, query=query, life=LOOK_LIFE)


def signed(
    method: str,
    key: str,
    *,
    query: Mapping[str, str] = NOTHING,
    headers: Mapping[str, str] = NOTHING,
    life: timedelta,
) -> str:
    """Return the URL by which a browser may do this one thing with this one object."""
    keys = public().lender.get_frozen_credentials()
    return signature.sign(
        method,
        public().address + signature.spelt(place(key)),
        query=query,
        headers=headers,
        credentials=signature.Credentials(keys.access_key, keys.secret_key, keys.token),
        region=settings.S3_REGION,
        life=life,
        now=datetime.now(UTC),
    )


def read(key: str, *, limit: int) -> StoredObject:
    """Return an object whole.

    Raises NotInBucket, BucketUnavailable, and TooLarge (unread) above `limit` bytes.
    """
    with bucket_errors():
        found = private().client.get_object(Bucket=settings.S3_BUCKET, Key=place(key))
        if found["ContentLength"] > limit:
            found["Body"].close()
            raise TooLarge
        body = found["Body"].read()
    return StoredObject(key, found["Metadata"], found["ContentType"], body)


def write(key: str, body: bytes, *, content_type: str) -> None:
    """Write an object of the server's own making (a thumbnail); raises BucketUnavailable."""
    with bucket_errors():
        private().client.put_object(
            Bucket=settings.S3_BUCKET,
            Key=place(key),
            Body=body,
            ContentType=content_type,
            **encryption(),
        )


def delete(keys: Iterable[str]) -> None:
    """Delete objects; one that is not there counts as deleted. Raises BucketUnavailable.

    In a bucket with versions they go when its lifecycle forgets them (decision 27).
    """
    with bucket_errors():
        for key in keys:
            private().client.delete_object(Bucket=settings.S3_BUCKET, Key=place(key))


def exists(key: str) -> bool:
    """Say whether an object is there; raises BucketUnavailable."""
    try:
        with bucket_errors():
            private().client.head_object(Bucket=settings.S3_BUCKET, Key=place(key))
    except NotInBucket:
        return False
    return True


def move(key: str, to: str) -> None:
    """Give an object another key, metadata and all; raises NotInBucket, BucketUnavailable."""
    with bucket_errors():
        private().client.copy_object(
            Bucket=settings.S3_BUCKET,
            Key=place(to),
            CopySource={"Bucket": settings.S3_BUCKET, "Key": place(key)},
            **encryption(),
        )
    delete([key])


def pages(prefix: str) -> Iterator[list[Listed]]:
    """Yield the objects below a prefix, up to 1,000 at a time; raises BucketUnavailable."""
    with bucket_errors():
        paginator = private().client.get_paginator("list_objects_v2")
        for page in paginator.paginate(Bucket=settings.S3_BUCKET, Prefix=place(prefix)):
            found = page.get("Contents", [])
            yield [Listed(key_at(each["Key"]), each["LastModified"]) for each in found]


def clock() -> datetime:
    """Return what time it is for the bucket, to the second (RFC 9110's Date)."""
    with bucket_errors():
        answer = private().client.head_bucket(Bucket=settings.S3_BUCKET)
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])


def check() -> None:
    """Raise BucketUnavailable unless the bucket answers."""
    with bucket_errors():
        private().client.head_bucket(Bucket=settings.S3_BUCKET)


def make_bucket() -> None:
    """Make the bucket where it is missing, and let this site's pages put and show photos."""
    client = private().client
    with bucket_errors():
        if settings.S3_BUCKET not in {each["Name"] for each in client.list_buckets()["Buckets"]}:
            client.create_bucket(Bucket=settings.S3_BUCKET)
        client.put_bucket_cors(Bucket=settings.S3_BUCKET, CORSConfiguration=cors())


def cors() -> dict[str, Any]:
    """Return the bucket's CORS rules for this site's pages."""
    return {
        "CORSRules": [
            {
                "AllowedOrigins": settings.SITE_ORIGINS,
                "AllowedMethods": ["PUT", "GET", "HEAD"],
                "AllowedHeaders": [*SIGNED_HEADERS, "x-amz-meta-*"],
                "ExposeHeaders": ["ETag", "x-amz-checksum-sha256", "Retry-After"],
                "MaxAgeSeconds": 3600,
            }
        ]
    }


@contextmanager
def bucket_errors() -> Iterator[None]:
    """Say a bucket's trouble in this project's words."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise NotInBucket from error
        log.warning("the bucket refuses: %s", error)
        raise BucketUnavailable from error
    except (BotoCoreError, OSError) as error:
        log.warning("the bucket does not answer: %s", error)
        raise BucketUnavailable from error


@cache
def private() -> Bucket:
    """Return the bucket by the server's own way to it."""
    return Bucket()


@cache
def public() -> Bucket:
    """Return the bucket by the address that browsers use; it signs, and sends nothing itself."""
    return Bucket(endpoint=settings.S3_PUBLIC_ENDPOINT)


def forget_connections(*, setting: str, **_: Any) -> None:
    """Connect anew when a test points the settings to another bucket."""
    if setting.startswith(("S3_", "SITE_")):
        private.cache_clear()
        public.cache_clear()


setting_changed.connect(forget_connections)
