"""manage.py check_bucket: a good bucket passes, and for each promise one bad bucket does not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import StringIO
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from capture import storage
from capture.proof import CHECKS, REACHABLE, Line, prove
from local.bucket import SeaweedFS
from tests.bucket.spoiler import Asked, Spoil, Spoiler, Told
from tests.objects import objects

FORGETTING = {
    "ID": "deleted-photos",
    "Status": "Enabled",
    "Filter": {"Prefix": ""},
    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
}


pytestmark = pytest.mark.usefixtures("bucket")


@pytest.fixture
def own_bucket(bucket: SeaweedFS, settings: Any) -> str:
    """Give a test a bucket of its own to spoil, as make_bucket makes it."""
    settings.S3_BUCKET = f"check-{uuid4()}"
    storage.make_bucket()
    return settings.S3_BUCKET


@pytest.fixture
def client() -> Any:
    return storage.private().client


@contextmanager
def spoilt(bucket: SeaweedFS, settings: Any, spoil: Spoil) -> Iterator[None]:
    """Point the settings to a bucket that breaks one promise."""
    with Spoiler(bucket.endpoint, spoil) as bad:
        sources = [*settings.SECURE_CSP["connect-src"], bad.endpoint]
        with override_settings(
            S3_ENDPOINT=bad.endpoint,
            S3_PUBLIC_ENDPOINT=bad.endpoint,
            SECURE_CSP={**settings.SECURE_CSP, "connect-src": sources},
        ):
            yield


def wrong(*, late: bool = False) -> dict[str, Line]:
    """Return what is wrong with the bucket; only with `late` wait until a PUT is too late."""
    with patch.dict(CHECKS):
        if not late:
            del CHECKS["late"]
        return {line.name: line for line in prove() if not line.is_good}


def left() -> list[str]:
    return [key for key in objects("") if "/check-" in key]


def said() -> str:
    out = StringIO()
    call_command("check_bucket", stdout=out, no_color=True)
    return out.getvalue()


# --- A good bucket --------------------------------------------------------------------------------


def test_a_bucket_as_we_make_it_keeps_every_promise() -> None:
    assert [(line.name, line.says) for line in prove() if not line.is_good] == []


def test_it_says_one_line_per_promise_and_that_all_is_well() -> None:
    lines = said().splitlines()
    assert [line[:5] for line in lines[:-1]] == ["good "] * (len(CHECKS) + 1)
    assert lines[-1] == "This bucket is fit for photos."


def test_it_leaves_nothing_behind() -> None:
    list(prove())
    assert left() == []


def test_it_leaves_nothing_behind_where_a_promise_is_broken(
    bucket: SeaweedFS, settings: Any
) -> None:
    with spoilt(bucket, settings, takes("x-amz-checksum-sha256")):
        assert wrong()
    assert left() == []


def test_it_leaves_no_version_behind_where_it_may_delete_them(own_bucket: str, client: Any) -> None:
    keep_versions(client, own_bucket, [FORGETTING])
    assert wrong() == {}
    assert "Versions" not in client.list_object_versions(Bucket=own_bucket)
    assert "DeleteMarkers" not in client.list_object_versions(Bucket=own_bucket)


def test_it_keeps_under_the_prefix(settings: Any, bucket: SeaweedFS) -> None:
    paths: list[str] = []

    def note(asked: Asked, good: Any) -> Told:
        paths.append(asked.path)
        return good()

    settings.S3_PREFIX = "north & south"
    with spoilt(bucket, settings, note):
        assert wrong() == {}
    puts = [path for path in paths if path.partition("?")[0].endswith(".png")]
    assert all("/north%20%26%20south/" in path for path in puts)
    assert puts


def test_a_server_without_the_right_to_delete_versions_passes(
    bucket: SeaweedFS, settings: Any, own_bucket: str, client: Any
) -> None:
    def no_version_goes(asked: Asked, good: Any) -> Told:
        if asked.method == "DELETE" and "versionId" in asked.path:
            return Told(403, {"Content-Length": "0"})
        return good()

    keep_versions(client, own_bucket, [FORGETTING])
    with spoilt(bucket, settings, no_version_goes):
        lines = {line.name: line for line in prove()}
    assert all(line.is_good for line in lines.values())
    assert "old versions of its own" in lines["cleaned up"].says


# --- The command ----------------------------------------------------------------------------------


def test_a_bad_bucket_ends_with_an_error_and_with_what_to_change(
    own_bucket: str, client: Any
) -> None:
    put_cors(client, own_bucket, AllowedOrigins=["https://elsewhere.example.org"])
    out = StringIO()
    with pytest.raises(CommandError, match="2 to mend"):
        call_command("check_bucket", stdout=out, no_color=True)
    assert "WRONG  cors: pages of http://testserver may not put" in out.getvalue()
    assert "Change: Give the bucket the rules of deploy/bucket/cors.json" in out.getvalue()


def test_make_bucket_makes_what_check_bucket_wants(settings: Any) -> None:
    settings.S3_BUCKET = f"made-{uuid4()}"
    call_command("make_bucket", stdout=StringIO())
    assert wrong() == {}


# --- Reaching it ----------------------------------------------------------------------------------


def test_a_server_that_is_not_there(settings: Any) -> None:
    settings.S3_ENDPOINT = settings.S3_PUBLIC_ENDPOINT = "http://127.0.0.1:9"
    lines = list(prove())
    assert [line.name for line in lines] == [REACHABLE]
    assert "S3_ENDPOINT" in lines[0].change


def test_an_address_for_browsers_that_is_not_there(settings: Any) -> None:
    settings.S3_PUBLIC_ENDPOINT = "http://127.0.0.1:9"
    (line,) = prove()
    assert "S3_PUBLIC_ENDPOINT" in line.change


def test_a_bucket_that_is_not_there(settings: Any) -> None:
    settings.S3_BUCKET = "no-such-bucket"
    (line,) = prove()
    assert "has no bucket no-such-bucket" in line.says


def test_credentials_that_it_does_not_know(settings: Any) -> None:
    settings.S3_SECRET_KEY = "wrong"
    (line,) = prove()
    assert "credentials" in line.change


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_clock_that_is_wrong(bucket: SeaweedFS, settings: Any, minutes: int) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)

    def late_date(asked: Asked, good: Any) -> Told:
        told = good()
        if not asked.is_signed:
            told.headers["Date"] = moment
        return told

    with spoilt(bucket, settings, late_date):
        found = wrong()
    assert "differ by" in found["clock"].says
    assert "NTP" in found["clock"].change


def test_a_bucket_that_tells_no_time(bucket: SeaweedFS, settings: Any) -> None:
    def timeless(asked: Asked, good: Any) -> Told:
        told = good()
        return told if asked.is_signed else replace(told, headers={"Content-Length": "0"}, body=b"")

    with spoilt(bucket, settings, timeless):
        assert "what time" in wrong()["clock"].says


def test_an_authority_that_is_no_file_is_said_and_does_not_crash(settings: Any) -> None:
    settings.S3_PUBLIC_ENDPOINT = "https://127.0.0.1:9"
    settings.S3_CA_FILE = "/nowhere.pem"
    (line,) = prove()
    assert "S3_CA_FILE" in line.change


def test_an_address_that_pages_may_not_ask(settings: Any, bucket: SeaweedFS) -> None:
    own = django_settings.SECURE_CSP["connect-src"][:1]
    settings.SECURE_CSP = {**settings.SECURE_CSP, "connect-src": own}
    found = wrong()
    assert set(found) == {"address"}
    assert "content policy" in found["address"].says


def test_a_plain_address_for_an_https_site(settings: Any) -> None:
    settings.HTTPS = True
    found = wrong()
    assert set(found) == {"address"}
    assert "plain HTTP" in found["address"].says


# --- CORS -----------------------------------------------------------------------------------------


def test_cors_for_another_site(own_bucket: str, client: Any) -> None:
    put_cors(client, own_bucket, AllowedOrigins=["https://elsewhere.example.org"])
    assert set(wrong()) == {"cors", "answer to the page"}


def test_cors_without_put(own_bucket: str, client: Any) -> None:
    put_cors(client, own_bucket, AllowedMethods=["GET"])
    assert "cors" in wrong()


def test_cors_without_one_of_our_headers(own_bucket: str, client: Any) -> None:
    allowed = [name for name in storage.SIGNED_HEADERS if name != "if-none-match"]
    put_cors(client, own_bucket, AllowedHeaders=[*allowed, "x-amz-meta-*"])
    assert set(wrong()) == {"cors"}


def test_cors_for_everybody(own_bucket: str, client: Any) -> None:
    put_cors(client, own_bucket, AllowedOrigins=["*"])
    assert set(wrong()) == {"cors for others"}


def test_cors_that_hides_the_answer(own_bucket: str, client: Any) -> None:
    put_cors(client, own_bucket, ExposeHeaders=["ETag"])
    found = wrong()
    assert set(found) == {"answer to the page"}
    assert "retry-after" in found["answer to the page"].says


def put_cors(client: Any, bucket: str, **changes: Any) -> None:
    (rule,) = storage.cors()["CORSRules"]
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [{**rule, **changes}]})


# --- What it must refuse --------------------------------------------------------------------------


def takes(marker: str, *, name: str = "") -> Spoil:
    """Say 200 to every PUT that the good bucket refuses, if its object's name has `name` in it."""

    def spoil(asked: Asked, good: Any) -> Told:
        told = good()
        mine = marker in asked.headers and f"/{name}" in asked.path
        if asked.method == "PUT" and told.status >= 400 and mine:
            return Told(200, {"Content-Length": "0"})
        return told

    return spoil


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("second write", "photo"),
        ("wrong hash", "hash"),
        ("other length", "length"),
        ("other type", "type"),
        ("unsigned", "unsigned"),
        ("late", "late"),
    ],
)
def test_a_bucket_that_takes_what_it_should_refuse(
    bucket: SeaweedFS, settings: Any, line: str, name: str
) -> None:
    with spoilt(bucket, settings, takes("x-amz-checksum-sha256", name=f"{name}.png")):
        found = wrong(late=line == "late")
    assert set(found) == {line}
    assert found[line].change


def test_trouble_is_no_refusal(bucket: SeaweedFS, settings: Any) -> None:
    def breaks(asked: Asked, good: Any) -> Told:
        return Told(503, {"Content-Length": "0"}) if "hash.png" in asked.path else good()

    with spoilt(bucket, settings, breaks):
        found = wrong()
    assert "no refusal" in found["wrong hash"].says


def test_a_bucket_that_takes_no_photo(bucket: SeaweedFS, settings: Any) -> None:
    def full(asked: Asked, good: Any) -> Told:
        if asked.method == "PUT" and "photo.png" in asked.path:
            return Told(403, {"Content-Length": "6"}, b"denied")
        return good()

    with spoilt(bucket, settings, full):
        found = wrong()
    assert "403: denied" in found["put"].says
    assert found["encrypted"].says == "not tried: no photo could be put"


def test_a_bucket_that_loses_metadata(bucket: SeaweedFS, settings: Any) -> None:
    def forgets(asked: Asked, good: Any) -> Told:
        told = good()
        kept = {n: v for n, v in told.headers.items() if not n.lower().startswith("x-amz-meta")}
        return replace(told, headers=kept)

    with spoilt(bucket, settings, forgets):
        assert set(wrong()) == {"put"}


# --- Secrecy --------------------------------------------------------------------------------------


def test_a_bucket_that_does_not_encrypt(bucket: SeaweedFS, settings: Any) -> None:
    def plain(asked: Asked, good: Any) -> Told:
        told = good()
        kept = {n: v for n, v in told.headers.items() if "encryption" not in n.lower()}
        return replace(told, headers=kept)

    with spoilt(bucket, settings, plain):
        found = wrong()
    assert set(found) == {"encrypted"}
    assert "nothing, not AES256" in found["encrypted"].says


def test_a_bucket_that_shows_photos_to_everyone(own_bucket: str, client: Any) -> None:
    let_everyone(client, own_bucket, action="s3:GetObject", resource=f"{own_bucket}/*")
    assert set(wrong()) == {"not public"}


def test_a_bucket_that_lists_itself_to_everyone(own_bucket: str, client: Any) -> None:
    let_everyone(client, own_bucket, action="s3:ListBucket", resource=own_bucket)
    assert set(wrong()) == {"no list"}


def let_everyone(client: Any, bucket: str, *, action: str, resource: str) -> None:
    statement = {"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": action}
    statement["Resource"] = f"arn:aws:s3:::{resource}"
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def test_a_look_that_comes_as_another_type(bucket: SeaweedFS, settings: Any) -> None:
    def html(asked: Asked, good: Any) -> Told:
        told = good()
        if "response-content-type" in asked.path:
            told.headers["Content-Type"] = "text/html"
        return told

    with spoilt(bucket, settings, html):
        assert set(wrong()) == {"looks"}


# --- What the server may do, what stays and what goes ---------------------------------------------


@pytest.mark.parametrize(
    ("method", "part", "act"),
    [("GET", "list-type=2", "ListObjectsV2"), ("DELETE", "", "DeleteObject")],
)
def test_a_server_without_a_right(
    bucket: SeaweedFS, settings: Any, method: str, part: str, act: str
) -> None:
    def deny(asked: Asked, good: Any) -> Told:
        if (asked.method, asked.is_signed) == (method, True) and part in asked.path:
            return Told(403, {"Content-Length": "0"})
        return good()

    with spoilt(bucket, settings, deny):
        found = wrong()
    assert act in found["rights"].says


@pytest.mark.parametrize("folder", ["thumbnails", "aside"])
def test_a_server_whose_role_forgot_a_folder(bucket: SeaweedFS, settings: Any, folder: str) -> None:
    def deny(asked: Asked, good: Any) -> Told:
        if asked.method == "PUT" and f"/{folder}/" in asked.path:
            return Told(403, {"Content-Length": "0"})
        return good()

    with spoilt(bucket, settings, deny):
        assert set(wrong()) == {"rights"}


def test_versions_without_an_end(own_bucket: str, client: Any) -> None:
    keep_versions(client, own_bucket, [])
    found = wrong()
    assert set(found) == {"versions"}
    assert "for ever" in found["versions"].says


def test_versions_with_an_end_are_said(own_bucket: str, client: Any) -> None:
    keep_versions(client, own_bucket, [FORGETTING])
    line = next(line for line in prove() if line.name == "versions")
    assert line.says.endswith("gone after 30 days")


def test_a_rule_that_would_delete_photos(own_bucket: str, client: Any) -> None:
    tidy = {"ID": "tidy", "Status": "Enabled", "Filter": {"Prefix": "mobile-uploads/"}}
    put_rules(client, own_bucket, [{**tidy, "Expiration": {"Days": 365}}])
    found = wrong()
    assert set(found) == {"lifecycle"}
    assert found["lifecycle"].says == "tidy deletes photos 365 days after they came"


def keep_versions(client: Any, bucket: str, rules: list[dict[str, Any]]) -> None:
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    if rules:
        put_rules(client, bucket, rules)


def put_rules(client: Any, bucket: str, rules: list[dict[str, Any]]) -> None:
    client.put_bucket_lifecycle_configuration(
        Bucket=bucket, LifecycleConfiguration={"Rules": rules}
    )
