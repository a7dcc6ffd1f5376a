"""What a proof puts into the bucket, and what it has learnt so far."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings

from capture import storage
from capture.proof import versions
from capture.proof.rules import OURS
from capture.proof.wire import Answer, ask

BODY = b"This is no photo: manage.py check_bucket asks whether the bucket keeps its promises."
TYPE = "image/png"
METADATA = {"upload-type": "check"}


class Wrong(Exception):
    """The bucket breaks a promise: what it does, and what to change."""

    def __init__(self, says: str, *, change: str) -> None:
        super().__init__(says)
        self.says, self.change = says, change


@dataclass
class Trial:
    """One proof; every key it uses is new."""

    name: str = field(default_factory=lambda: f"check-{uuid4()}/")
    bucket_ahead: timedelta = timedelta()  # what `clock` found

    def __post_init__(self) -> None:
        # Signed first and put last, so that nobody waits for it to grow old.
        self.soon_late = self.presign("late", life=timedelta(seconds=1))

    def key(self, name: str, *, below: str = "mobile-uploads/") -> str:
        return f"{below}{self.name}{name}.png"

    def presign(self, name: str, *, life: timedelta = storage.PUT_LIFE) -> storage.Put:
        return storage.presign_put(
            self.key(name),
            content_type=TYPE,
            size=len(BODY),
            sha256=base64.b64encode(hashlib.sha256(BODY).digest()).decode(),
            metadata=METADATA,
            life=life,
        )

    @cached_property
    def first_put(self) -> Answer:
        """The bucket's answer to the one photo that is put as it should be."""
        put = self.presign("photo")
        return ask(put.method, put.url, headers={**put.headers, **from_our_page()}, body=BODY)

    def photo(self) -> str:
        """Return the key of a photo that is in the bucket; raises Wrong where none could be put."""
        if self.first_put.status != 200:
            raise Wrong("not tried: no photo could be put", change="Mend `put` first.")
        return self.key("photo")

    def plain_url(self, name: str) -> str:
        """Return an object's address without any signature."""
        return self.presign(name).url.partition("?")[0]

    @property
    def bucket_url(self) -> str:
        place = quote(storage.place(self.key("photo")), safe="/~")
        return self.plain_url("photo").removesuffix(place)

    def clean_up(self) -> int:
        """Remove all that was put; return how many versions the bucket keeps of it."""
        return sum(versions.erase(f"{prefix}{self.name}") for prefix in OURS)


def from_our_page() -> dict[str, str]:
    return {"Origin": settings.SITE_ORIGINS[0]}
