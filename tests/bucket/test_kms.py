"""A key of the clinic's own in place of the bucket's: S3_KMS_KEY_ID."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

import local.bucket
from capture import storage
from capture.models import Consultation, Photo
from capture.proof import prove
from capture.proof.secrecy import is_ours
from local.bucket import SeaweedFS
from local.weed import one_identity
from tests.bucket.spoiler import Asked, Spoiler, Told
from tests.cast import Phone, Shot
from tests.objects import own_objects

KEY = "clinic-key"
HEADER = "x-amz-server-side-encryption-aws-kms-key-id"


def with_a_kms(access_key: str, secret_key: str) -> bytes:
    """Return s3.json with SeaweedFS's own KMS, which makes a key when it is asked for one."""
    told = json.loads(one_identity(access_key, secret_key))
    provider = {"type": "local", "enableOnDemandCreate": True}
    told["kms"] = {"default_provider": "local", "providers": {"local": provider}}
    return json.dumps(told).encode()


@pytest.fixture(scope="module")
def kms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    patch = pytest.MonkeyPatch()
    patch.setattr(local.bucket, "one_identity", with_a_kms)
    with (
        SeaweedFS(tmp_path_factory.mktemp("kms")) as server,
        override_settings(
            S3_ENDPOINT=server.endpoint,
            S3_PUBLIC_ENDPOINT=server.endpoint,
            S3_ACCESS_KEY=server.access_key,
            S3_SECRET_KEY=server.secret_key,
            S3_KMS_KEY_ID=KEY,
            SECURE_CSP={"connect-src": [server.endpoint]},
        ),
    ):
        storage.make_bucket()
        yield server
    patch.undo()


pytestmark = pytest.mark.usefixtures("kms")


def test_the_bucket_encrypts_photo_and_thumbnail_with_the_clinics_key(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    assert phone.upload(shot, consultation).status_code == 200
    for key in (*own_objects(phone), Photo.objects.get().thumbnail_key):
        assert encryption_of(key) == ("aws:kms", KEY)


def test_the_key_is_among_the_signed_headers(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    put = phone.presign(shot, consultation).json()["put"]
    assert put["headers"][HEADER] == KEY
    assert put["headers"]["x-amz-server-side-encryption"] == "aws:kms"
    assert HEADER in put["url"]


@pytest.mark.parametrize(
    "headers", [{HEADER: "another-key"}, {"x-amz-server-side-encryption": "AES256"}]
)
def test_a_put_that_names_another_key_is_refused(
    phone: Phone, consultation: Consultation, shot: Shot, headers: dict[str, str]
) -> None:
    presigned = phone.presign(shot, consultation).json()
    assert phone.put(shot, presigned, headers=headers).status_code == 403


def test_what_is_set_aside_stays_under_the_clinics_key() -> None:
    storage.write("one", b"bytes", content_type="image/jpeg")
    storage.move("one", "aside/one")
    assert encryption_of("aside/one") == ("aws:kms", KEY)


def test_check_bucket_finds_the_clinics_key_in_use() -> None:
    lines = {line.name: line for line in prove()}
    assert [line for line in lines.values() if not line.is_good] == []
    assert lines["encrypted"].says == "encrypts photos (aws:kms)"


def test_check_bucket_finds_another_key_in_use(kms: SeaweedFS, settings: Any) -> None:
    def other_key(asked: Asked, good: Any) -> Told:
        told = good()
        for name in told.headers:
            if name.lower() == HEADER:
                told.headers[name] = "another-key"
        return told

    with Spoiler(kms.endpoint, other_key) as bad:
        settings.S3_ENDPOINT = bad.endpoint
        lines = {line.name: line for line in prove()}
    assert "by the key another-key, not clinic-key" in lines["encrypted"].says


@pytest.mark.parametrize(
    ("told", "used", "ours"),
    [
        ("arn:aws:kms:r:1:key/abc", "arn:aws:kms:r:1:key/abc", True),
        ("abc", "arn:aws:kms:r:1:key/abc", True),
        ("abc", "arn:aws:kms:r:1:key/xyz", False),
        ("alias/photos", "arn:aws:kms:r:1:key/abc", True),
        ("alias/photos", "", False),
    ],
)
def test_the_bucket_names_a_key_by_its_arn(settings: Any, told: str, used: str, ours: bool) -> None:
    settings.S3_KMS_KEY_ID = told
    assert is_ours(used) is ours


def test_without_one_the_put_says_aes256_as_ever(settings: Any) -> None:
    settings.S3_KMS_KEY_ID = None
    put = storage.presign_put("one", content_type="image/png", size=1, sha256="x", metadata={})
    assert put.headers["x-amz-server-side-encryption"] == "AES256"
    assert HEADER not in put.headers


def encryption_of(key: str) -> tuple[str, str]:
    head = storage.private().client.head_object(Bucket=django_settings.S3_BUCKET, Key=key)
    return head["ServerSideEncryption"], head["SSEKMSKeyId"]
