"""What the phones took and what they were told is filed, kept outside the product (decision 14)."""

import base64
import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
import psycopg
from botocore.config import Config
from botocore.exceptions import ClientError

from local.bucket import SeaweedFS
from tests import pictures

SIZE = (800, 450)
BUCKET = "clinicpro-photos"  # S3_BUCKET's default


@dataclass(frozen=True)
class Shot:
    """A photo as it lies on the phone; no two have the same bytes."""

    consultation: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    taken_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())

    @property
    def body(self) -> bytes:
        """Return one made picture, with the photo's id as its comment (a JPEG's COM segment)."""
        start, rest = picture()[:2], picture()[2:]
        return start + b"\xff\xfe\x00\x26" + self.id.encode() + rest

    def announcement(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "consultation": self.consultation,
            "captured_at": self.taken_at,
            "filename": "photo.jpg",
            "content_type": "image/jpeg",
            "size": len(self.body),
            "sha256": sha256(self.body),
            "width": SIZE[0],
            "height": SIZE[1],
        }


@cache
def picture() -> bytes:
    return pictures.jpeg(size=SIZE)


def sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


@dataclass
class Ledger:
    """Photos by id: those taken, and those of which the server said that they are filed."""

    taken: dict[str, Shot] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)

    def take(self, consultation: str) -> Shot:
        shot = Shot(consultation)
        self.taken[shot.id] = shot
        return shot

    def confirm(self, shot: Shot) -> None:
        self.confirmed.add(shot.id)

    @property
    def waiting(self) -> int:
        return len(self.taken) - len(self.confirmed)

    def findings(self, database_url: str, bucket: SeaweedFS) -> Iterator[str]:
        """Yield what is wrong with a photo, for each that is wrong.

        Every one that was confirmed must be on record once, for its consultation, and its object
        must hold the very bytes; none may be on record that nobody took.
        """
        rows = filed(database_url)
        for _ in self.confirmed - rows.keys():
            yield "was confirmed, and is not on record"
        for pk, (consultation, key) in rows.items():
            if shot := self.taken.get(pk):
                if consultation != shot.consultation:
                    yield "is on record for another consultation"
                if read(bucket, key) != shot.body:
                    yield "is not in the bucket as it was taken"
            else:
                yield "is on record, and nobody took it"


def filed(database_url: str) -> dict[str, tuple[str, str]]:
    """Return consultation and key of each photo on record, by the id that its phone gave it."""
    with psycopg.connect(database_url) as database:
        rows = database.execute("SELECT key, consultation_id FROM capture_photo").fetchall()
    return {id_in(key): (str(consultation), key) for key, consultation in rows}


def id_in(key: str) -> str:
    """Return the photo's id as the key's end says it: {timestamp}-{uuid}.jpg."""
    return key.rpartition(".")[0][-36:]


def read(bucket: SeaweedFS, key: str) -> bytes:
    """Return an object's bytes; none, where it is not there."""
    try:
        return bytes(client(bucket).get_object(Bucket=BUCKET, Key=key)["Body"].read())
    except ClientError:
        return b""


@cache
def client(bucket: SeaweedFS) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name="us-east-1",
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 5}),
    )
