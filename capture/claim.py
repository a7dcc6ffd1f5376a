"""What an object says of itself: everything needed to file it, sealed by the server.

No row waits for an upload. All that files it travels in the object's signed metadata, and `claim`
is the server's HMAC over it: who holds the bucket's keys alone cannot forge a filing.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, unquote
from uuid import UUID

from django.core import signing

from capture.models import upload_pk
from capture.signature import basic
from tokens.compact import Compact
from tokens.errors import Unknown

if TYPE_CHECKING:
    from capture.storage import StoredObject

BASE64 = "b64:"  # no quoted text has a colon
IN_ORDER = json.JSONEncoder(sort_keys=True)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One upload on its way: whose, when, for whom, and exactly which bytes.

    Each kind has a claim of its own, which says what more it is, and is known in an object's
    metadata by the name of its id.
    """

    id_name: ClassVar[str]
    extensions: ClassVar[Mapping[str, str]]  # of its keys, by media type
    kinds: ClassVar[dict[str, type["Claim"]]] = {}

    phone_id: UUID  # what the phone calls it
    clinician_id: UUID
    token_id: UUID
    consultation_id: UUID
    captured_at: datetime
    filename: str
    content_type: str
    size: int  # bytes
    sha256: str  # base64

    def __init_subclass__(cls) -> None:
        Claim.kinds[cls.id_name] = cls

    @property
    def pk(self) -> UUID:
        return upload_pk(clinician_id=self.clinician_id, phone_id=self.phone_id)

    @cached_property
    def key(self) -> str:
        """Return the object's key; a repeated presign names the same object."""
        moment = self.captured_at.astimezone(UTC)
        at = f"{basic(moment)}{moment.microsecond:06}Z"
        extension = self.extensions[self.content_type]
        token_id, phone_id = self.facts["mobile-token-id"], self.facts[self.id_name]
        return f"mobile-uploads/{token_id}/{at}-{phone_id}.{extension}"

    def metadata(self, *, now: datetime) -> dict[str, str]:
        """Return the object's metadata: S3's names, ASCII values, sealed."""
        facts = {
            **self.facts,
            **self.remarks(),
            "upload-type": "mobile",
            "upload-timestamp": now.isoformat(),
        }
        return {**facts, "claim": seals().signature(bound(facts, key=self.key))}

    @cached_property
    def facts(self) -> Mapping[str, str]:
        return {
            self.id_name: str(self.phone_id),
            "uploaded-by": str(self.clinician_id),
            "mobile-token-id": str(self.token_id),
            "consultation-id": str(self.consultation_id),
            "captured-at": self.captured_at.isoformat(),
            "original-filename": spelt(self.filename),
            "sha256": self.sha256,
            **self.own_facts(),
        }

    def own_facts(self) -> dict[str, str]:
        """Return what a tombstone of this kind needs beside all that."""
        return {}

    def remarks(self) -> dict[str, str]:
        """Return what was said of it, if anything was. Tickets leave it out.

        A confirm URL may stand in a log, and the object tells it all the same.
        """
        return {}

    @classmethod
    def said_in(cls, facts: Mapping[str, str]) -> dict[str, Any]:
        """Return this kind's own fields, by its facts and remarks; raises KeyError, ValueError."""
        return {}

    @staticmethod
    def of_object(found: "StoredObject") -> "Claim | None":
        """Return the claim that an object carries, or None where it carries no valid one."""
        facts = dict(found.metadata)
        seal = facts.pop("claim", "")
        try:
            seals().unsign(f"{bound(facts, key=found.key)}:{seal}")
            return from_facts(facts, content_type=found.content_type, size=found.size)
        except (signing.BadSignature, KeyError, ValueError):
            return None

    def ticket(self) -> str:
        """Return this claim signed for a URL: the phone confirms with it, and cannot change it."""
        body = [self.facts, self.content_type, self.size]
        return tickets().sign_object(body, serializer=Compact)

    @staticmethod
    def from_ticket(ticket: str) -> "Claim":
        """Return the claim behind a confirm URL; raises Unknown for anything else."""
        try:
            facts, content_type, size = tickets().unsign_object(ticket)
        except signing.BadSignature as error:
            raise Unknown from error
        return from_facts(facts, content_type=content_type, size=size)


@dataclass(frozen=True, kw_only=True)
class PhotoClaim(Claim):
    """A photo, and what its phone says of it."""

    id_name = "photo-id"
    extensions: ClassVar = {"image/jpeg": "jpg", "image/webp": "webp", "image/png": "png"}

    unheard_since: datetime | None = None
    description: str = ""
    body_side: str = ""

    def remarks(self) -> dict[str, str]:
        said = {
            "unheard-since": self.unheard_since.isoformat() if self.unheard_since else "",
            "description": self.description and spelt(self.description),
            "body-side": self.body_side,
        }
        return {name: value for name, value in said.items() if value}

    @classmethod
    def said_in(cls, facts: Mapping[str, str]) -> dict[str, Any]:
        unheard_since = facts.get("unheard-since")
        return {
            "unheard_since": datetime.fromisoformat(unheard_since) if unheard_since else None,
            "description": read(facts.get("description", "")),
            "body_side": facts.get("body-side", ""),
        }


def from_facts(facts: Mapping[str, str], *, content_type: str, size: int) -> Claim:
    """Return the claim that these facts make, of whichever kind; raises KeyError, ValueError."""
    (id_name,) = Claim.kinds.keys() & facts.keys()
    kind = Claim.kinds[id_name]
    return kind(
        phone_id=UUID(facts[id_name]),
        clinician_id=UUID(facts["uploaded-by"]),
        token_id=UUID(facts["mobile-token-id"]),
        consultation_id=UUID(facts["consultation-id"]),
        captured_at=datetime.fromisoformat(facts["captured-at"]),
        filename=read(facts["original-filename"]),
        content_type=content_type,
        size=size,
        sha256=facts["sha256"],
        **kind.said_in(facts),
    )


def bound(facts: Mapping[str, str], *, key: str) -> str:
    """Return what the seal covers. The key binds the type, and the SHA-256 the size."""
    return IN_ORDER.encode({**facts, "key": key})


def spelt(text: str) -> str:
    """Return a text in ASCII, the shorter way: S3 allows 2 KB of metadata in all."""
    quoted = quote(text)
    if len(quoted) == len(text):
        return quoted
    coded = BASE64 + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return min(quoted, coded, key=len)


def read(spelling: str) -> str:
    """Return the text behind its spelling; raises ValueError."""
    if not spelling.startswith(BASE64):
        return unquote(spelling)
    coded = spelling.removeprefix(BASE64)
    return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()


@cache
def seals() -> signing.Signer:
    return signing.Signer(salt="capture.claim")


@cache
def tickets() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="capture.ticket")
