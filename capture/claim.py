"""What an object says of itself: everything needed to file it, sealed by the server.

No row waits for an upload. All that files a photo travels in the object's signed metadata, and
`claim` is the server's HMAC over it: who holds the bucket's keys alone cannot forge a filing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, unquote
from uuid import UUID

from django.core import signing

from capture.models import photo_pk
from tokens.errors import Unknown

if TYPE_CHECKING:
    from capture.storage import StoredObject

EXTENSIONS = {"image/jpeg": "jpg", "image/webp": "webp", "image/png": "png"}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One photo on its way: whose, when, for whom, and exactly which bytes."""

    photo_id: UUID
    clinician_id: UUID
    token_id: UUID
    consultation_id: UUID
    captured_at: datetime
    filename: str
    content_type: str
    size: int  # bytes
    sha256: str  # base64

    @property
    def pk(self) -> UUID:
        return photo_pk(clinician_id=self.clinician_id, photo_id=self.photo_id)

    @property
    def key(self) -> str:
        """Return the object's key; a repeated presign names the same object."""
        moment = self.captured_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        extension = EXTENSIONS[self.content_type]
        return f"mobile-uploads/{self.token_id}/{moment}-{self.photo_id}.{extension}"

    def metadata(self, *, now: datetime) -> dict[str, str]:
        """Return the object's metadata: S3's names, ASCII values, sealed."""
        facts = {
            **self.facts(),
            "upload-type": "mobile",
            "upload-timestamp": now.isoformat(),
        }
        return {**facts, "claim": signer().signature(bound(facts, key=self.key))}

    def facts(self) -> dict[str, str]:
        return {
            "photo-id": str(self.photo_id),
            "uploaded-by": str(self.clinician_id),
            "mobile-token-id": str(self.token_id),
            "consultation-id": str(self.consultation_id),
            "captured-at": self.captured_at.isoformat(),
            "original-filename": quote(self.filename),
            "sha256": self.sha256,
        }

    @classmethod
    def of_object(cls, found: "StoredObject") -> Self | None:
        """Return the claim that an object carries, or None where it carries no valid one."""
        facts = dict(found.metadata)
        seal = facts.pop("claim", "")
        try:
            signer().unsign(f"{bound(facts, key=found.key)}:{seal}")
            return cls.from_facts(facts, content_type=found.content_type, size=found.size)
        except (signing.BadSignature, KeyError, ValueError):
            return None

    @classmethod
    def from_facts(cls, facts: Mapping[str, str], *, content_type: str, size: int) -> Self:
        return cls(
            photo_id=UUID(facts["photo-id"]),
            clinician_id=UUID(facts["uploaded-by"]),
            token_id=UUID(facts["mobile-token-id"]),
            consultation_id=UUID(facts["consultation-id"]),
            captured_at=datetime.fromisoformat(facts["captured-at"]),
            filename=unquote(facts["original-filename"]),
            content_type=content_type,
            size=size,
            sha256=facts["sha256"],
        )

    def ticket(self) -> str:
        """Return this claim signed for a URL: the phone confirms with it, and cannot change it."""
        body = [self.facts(), self.content_type, self.size]
        return signing.dumps(body, salt="capture.ticket", compress=True)

    @classmethod
    def from_ticket(cls, ticket: str) -> Self:
        """Return the claim behind a confirm URL; raises Unknown for anything else."""
        try:
            facts, content_type, size = signing.loads(ticket, salt="capture.ticket")
        except signing.BadSignature as error:
            raise Unknown from error
        return cls.from_facts(facts, content_type=content_type, size=size)


def bound(facts: Mapping[str, str], *, key: str) -> str:
    """Return what the seal covers. The key binds the type, and the SHA-256 the size."""
    return json.dumps({**facts, "key": key}, sort_keys=True)


def signer() -> signing.Signer:
    return signing.Signer(salt="capture.claim")
