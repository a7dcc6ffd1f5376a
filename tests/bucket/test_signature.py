"""Our signature beside boto3's: letter by letter the same URL, whatever the photo is called."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as within
from hypothesis import strategies as st

from capture import signature, storage

STORES = {
    "a store by path": {"S3_ENDPOINT": "http://127.0.0.1:9", "S3_ADDRESSING": "path"},
    "a store by name": {"S3_ENDPOINT": "https://store.example.org", "S3_ADDRESSING": "virtual"},
    "a port that goes by itself": {"S3_ENDPOINT": "https://store.example.org:443"},
    "AWS": {"S3_ENDPOINT": None, "S3_ADDRESSING": "virtual", "S3_REGION": "ap-southeast-2"},
    "AWS's first region": {"S3_ENDPOINT": None, "S3_ADDRESSING": "virtual"},
    "a prefix": {"S3_PREFIX": "clinics/north (1)~+é"},
    "a key in KMS": {"S3_KMS_KEY_ID": "arn:aws:kms:ap-southeast-2:1:key/a b"},
}
# What a key, a file's name and metadata may hold, and what a URL or a header may trip over.
ODD = "aZ09-_.~ /!*'();:@&=+$,?%#[]\"<>\\^`{|}\x7f"
keys = st.text(ODD + "éあ", min_size=1, max_size=40).map(lambda text: f"mobile-uploads/x{text}x")
values = st.text(ODD.replace("\x7f", "") + "\t", max_size=40).map(lambda text: f"x{text}x")
names = st.text("abz09-", min_size=1, max_size=12).map(lambda text: f"x{text}x")
metadata = st.dictionaries(names, values, max_size=8)
lives = st.integers(min_value=1, max_value=604_800).map(lambda seconds: timedelta(seconds=seconds))


@pytest.fixture(params=STORES.values(), ids=STORES, scope="module")
def store(request: pytest.FixtureRequest) -> Iterator[None]:
    changes = {"S3_ACCESS_KEY": "AKIA/+=", "S3_SECRET_KEY": "s3cret/+= é", **request.param}
    with override_settings(**changes, S3_PUBLIC_ENDPOINT=changes.get("S3_ENDPOINT", "http://a")):
        yield


@within(deadline=None)  # a loaded machine is slow
@given(key=keys, content_type=values, size=st.integers(1, 10**9), meta=metadata, life=lives)
def test_a_put_is_signed_as_boto3_signs_it(
    store: None,
    key: str,
    content_type: str,
    size: int,
    meta: dict[str, str],
    life: timedelta,
) -> None:
    sha256 = base64.b64encode(hashlib.sha256(key.encode()).digest()).decode()
    url = storage.presign_put(
        key, content_type=content_type, size=size, sha256=sha256, metadata=meta, life=life
    ).url
    params = {
        "ContentType": content_type,
        "ContentLength": size,
        "ChecksumSHA256": sha256,
        **storage.encryption(),
        "IfNoneMatch": "*",
        "Metadata": meta,
    }
    assert url == by_boto3("put_object", key, params, life=life, like=url)


@within(deadline=None)  # a loaded machine is slow
@given(key=keys, content_type=values, name=values.map(lambda text: text.replace('"', "")))
def test_a_look_is_signed_as_boto3_signs_it(
    store: None, key: str, content_type: str, name: str
) -> None:
    url = storage.presign_look(key, content_type=content_type, attachment=name)
    params = {
        "ResponseContentDisposition": f'attachment; filename="{name}"',
        "ResponseContentType": content_type,
        "ResponseCacheControl": "no-store",
    }
    assert url == by_boto3("get_object", key, params, life=storage.LOOK_LIFE, like=url)


def by_boto3(act: str, key: str, params: dict[str, Any], *, life: timedelta, like: str) -> str:
    """Return boto3's URL for the very second of another."""
    second = parse_qs(urlsplit(like).query)["X-Amz-Date"][0]
    moment = datetime.strptime(second, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    place = {"Bucket": storage.public().bucket_name, "Key": storage.place(key)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", lambda: moment)
        url: str = storage.public().client.generate_presigned_url(
            act, Params={**place, **params}, ExpiresIn=int(life.total_seconds())
        )
    return url


def test_lent_keys_bring_their_token(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = None
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
        monkeypatch.setenv(f"AWS_{name}", f"lent {name}/+")
    url = storage.presign_look("one", content_type="image/jpeg")
    params = {
        "ResponseContentDisposition": "inline",
        "ResponseContentType": "image/jpeg",
        "ResponseCacheControl": "no-store",
    }
    assert "X-Amz-Security-Token=lent%20SESSION_TOKEN%2F%2B" in url
    assert url == by_boto3("get_object", "one", params, life=storage.LOOK_LIFE, like=url)


def test_the_example_of_aws_own_documentation_has_its_signature() -> None:
    url = signature.sign(
        "GET",
        "https://examplebucket.s3.amazonaws.com/test.txt",
        query={},
        headers={},
        credentials=signature.Credentials(
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        ),
        region="us-east-1",
        life=timedelta(days=1),
        now=datetime(2013, 5, 24, tzinfo=UTC),
    )
    assert url.endswith(
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
