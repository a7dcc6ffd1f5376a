"""deploy/bucket/: what an operator gives the bucket is what capture/storage.py needs of it."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from capture import storage
from capture.proof import prove, rules
from local.bucket import SeaweedFS

ROOT = Path(__file__).parent.parent.parent
FILES = ROOT / "deploy" / "bucket"
ARN = "arn:aws:s3:::clinicpro-photos"

# What each of our calls asks of AWS (IAM's names for S3's operations).
RIGHTS = {
    "head_bucket": "s3:ListBucket",
    "list_objects_v2": "s3:ListBucket",
    "list_object_versions": "s3:ListBucketVersions",
    "get_bucket_versioning": "s3:GetBucketVersioning",
    "get_bucket_lifecycle_configuration": "s3:GetLifecycleConfiguration",
    "get_object": "s3:GetObject",
    "head_object": "s3:GetObject",
    "put_object": "s3:PutObject",
    "copy_object": "s3:PutObject",
    "delete_object": "s3:DeleteObject",
}
# Making a bucket is the operator's work, by make_bucket or by hand, with the operator's own keys.
THE_OPERATORS = {"list_buckets", "create_bucket", "put_bucket_cors"}


def content(name: str) -> Any:
    return json.loads((FILES / name).read_text())


@pytest.fixture
def own_bucket(bucket: SeaweedFS, settings: Any) -> str:
    settings.S3_BUCKET = f"files-{uuid4()}"
    storage.make_bucket()
    return settings.S3_BUCKET


@pytest.fixture
def client(own_bucket: str) -> Any:
    return storage.private().client


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_each_file_is_json(path: Path) -> None:
    assert json.loads(path.read_text())


def test_cors_is_what_the_site_needs(settings: Any) -> None:
    settings.SITE_ORIGINS = ["https://capture.example.org"]
    assert content("cors.json") == storage.cors()


def test_the_lifecycle_forgets_what_was_deleted_and_nothing_else() -> None:
    found = content("lifecycle.json")["Rules"]
    assert rules.days_after_deletion(found) == 30
    assert rules.against_photos(found) == []


def test_a_bucket_with_lifecycle_and_versions_keeps_every_promise(
    own_bucket: str, client: Any
) -> None:
    client.put_bucket_versioning(Bucket=own_bucket, VersioningConfiguration={"Status": "Enabled"})
    client.put_bucket_lifecycle_configuration(
        Bucket=own_bucket, LifecycleConfiguration=content("lifecycle.json")
    )
    assert [line for line in prove() if not line.is_good] == []


def test_the_policy_denies_what_is_not_encrypted(own_bucket: str, client: Any) -> None:
    put_policy(client, own_bucket, "DenyUnencrypted")
    with pytest.raises(ClientError, match="AccessDenied"):
        client.put_object(Bucket=own_bucket, Key="mobile-uploads/plain", Body=b"plain")


def test_a_bucket_that_demands_encryption_keeps_every_promise(own_bucket: str, client: Any) -> None:
    put_policy(client, own_bucket, "DenyUnencrypted")
    assert [line for line in prove() if not line.is_good] == []


def test_the_policy_denies_plain_http(own_bucket: str, client: Any) -> None:
    storage.write("thumbnails/one", b"one", content_type="image/jpeg")
    put_policy(client, own_bucket, "DenyPlainHttp")
    with pytest.raises(ClientError, match="AccessDenied"):
        client.get_object(Bucket=own_bucket, Key="thumbnails/one")


def test_the_policy_for_a_kms_key_denies_other_encryption(own_bucket: str, client: Any) -> None:
    put_policy(client, own_bucket, "DenyUnencrypted", name="policy-kms.json")
    with pytest.raises(ClientError, match="AccessDenied"):
        client.put_object(
            Bucket=own_bucket, Key="thumbnails/one", Body=b"one", ServerSideEncryption="AES256"
        )


def put_policy(client: Any, bucket: str, *statements: str, name: str = "policy.json") -> None:
    """Give the bucket these statements of a policy."""
    policy = content(name)
    policy["Statement"] = [each for each in policy["Statement"] if each["Sid"] in statements]
    assert policy["Statement"]
    text = json.dumps(policy).replace(ARN, f"arn:aws:s3:::{bucket}")
    client.put_bucket_policy(Bucket=bucket, Policy=text)


def calls() -> set[str]:
    sources = [ROOT / "capture" / "storage.py", *(ROOT / "capture" / "proof").glob("*.py")]
    pattern = r'client\.(\w+)\(\s*(?:"(\w+)")?'
    found = [each for path in sources for each in re.findall(pattern, path.read_text())]
    by_name = {"generate_presigned_url", "get_paginator"}
    return {quoted if method in by_name else method for method, quoted in found}


def test_the_servers_role_may_do_what_the_server_does_and_nothing_more() -> None:
    granted = {action for each in content("role.json")["Statement"] for action in each["Action"]}
    assert calls() - THE_OPERATORS == set(RIGHTS)
    assert granted == set(RIGHTS.values())


def test_the_servers_role_may_not_delete_for_good() -> None:
    assert "s3:DeleteObjectVersion" not in (FILES / "role.json").read_text()


def test_the_servers_role_reaches_where_photos_lie() -> None:
    photos = content("role.json")["Statement"][1]
    assert photos["Resource"] == [f"{ARN}/{prefix}*" for prefix in rules.OURS]
