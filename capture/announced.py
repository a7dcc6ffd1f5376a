"""A photo's announcement, as every phone of ours spells it, read in one pass.

Stricter than the form: whatever is spelt in another way is the form's to read, or to refuse.
"""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from msgspec import Meta, Struct
from msgspec.structs import asdict

from capture import forms
from capture.claim import PhotoClaim
from capture.imaging import MAX_PIXELS
from tokens.errors import LongWay, TooLarge
from tokens.models import TierLimits
from tokens.shortcut import Caller

MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$"

type Pixels = Annotated[int, Meta(ge=1, le=MAX_PIXELS)]


class Announced(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a phone says of a photo before it sends it, where it says nothing unusual."""

    id: UUID
    consultation: UUID
    captured_at: Annotated[str, Meta(pattern=MOMENT)]
    filename: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
    content_type: str
    # Bytes. Every tier allows as many, and so need not be asked.
    size: Annotated[int, Meta(ge=1, le=TierLimits.LEAST_BYTES)]
    sha256: Annotated[str, Meta(min_length=44, max_length=44)]
    width: Pixels
    height: Pixels
    unheard_since: Literal[""] | None = None
    description: Literal[""] | None = None
    body_side: Literal["", "left", "right"] | None = None

    def claim(self, token: Caller) -> PhotoClaim:
        """Return the claim that the form would make; raises LongWay where it would refuse."""
        try:
            captured_at, sha256 = forms.moment(self.captured_at), forms.one_way(self.sha256)
            forms.refuse_above(settings.PHOTO_MAX_BYTES, self.size)
        except (ValidationError, TooLarge) as error:
            raise LongWay from error
        facts = {**asdict(self), "captured_at": captured_at, "sha256": sha256}
        return forms.claim_of(PhotoClaim, facts, token, body_side=self.body_side or "")


decoder = msgspec.json.Decoder(Announced)


def read(body: bytes) -> Announced:
    """Return the announcement in a JSON body; raises LongWay."""
    try:
        found = decoder.decode(body)
    except (msgspec.MsgspecError, ValueError) as error:
        raise LongWay from error
    is_photo = found.content_type in PhotoClaim.extensions
    if not is_photo or found.width * found.height > MAX_PIXELS:
        raise LongWay
    return found
