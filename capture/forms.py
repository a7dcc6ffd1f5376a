"""What a phone sends about an upload, before any of its bytes, and about itself."""

import base64
import binascii
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from capture.claim import Claim, PhotoClaim
from capture.imaging import MAX_PIXELS
from capture.models import DESCRIPTION_LENGTH, BodySide
from tokens import tiers
from tokens.device import plain
from tokens.errors import TooLarge, WrongType
from tokens.models import MobileToken, TierLimits
from tokens.shortcut import Caller

PHONE_STATES = ("connected", "camera", "reviewing", "uploading", "error")
SHA256_BYTES = 32
NOT_IN_A_LINE = {"Cc", "Zl", "Zp"}  # Unicode's categories: control characters, other line breaks
# Wider than any phone's clock is wrong; narrow enough for every calendar that we write it in.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class MomentField(forms.CharField):
    """An ISO 8601 moment with its offset."""

    def clean(self, value: object) -> datetime | None:
        text = super().clean(value)
        return moment(text) if text else None  # and so not required


class Sha256Field(forms.CharField):
    """A SHA-256 in base64, written the one way."""

    def clean(self, value: object) -> str:
        return one_way(super().clean(value))


def moment(text: str) -> datetime:
    """Return a moment that has its offset, in UTC; raises ValidationError."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None or not EARLIEST <= found <= LATEST:
            raise ValueError(found)
    except ValueError as error:
        raise ValidationError("Send a moment as ISO 8601 with its offset.") from error
    return found.astimezone(UTC)


def one_way(text: str) -> str:
    """Return a SHA-256 in base64 as it is; raises ValidationError where it is spelt otherwise."""
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValidationError("Send the SHA-256 in base64.") from error
    if len(digest) != SHA256_BYTES or base64.b64encode(digest).decode() != text:
        raise ValidationError("Send the SHA-256 in base64.")
    return text


def one_line(text: str) -> None:
    """Refuse what would break a line, a file name or a spreadsheet's cell."""
    if any(unicodedata.category(character) in NOT_IN_A_LINE for character in text):
        raise ValidationError("Send one line, without control characters.")


class UploadForm(forms.Form):
    """What is said of every kind of upload; each has a form of its own."""

    kind: type[Claim]

    id = forms.UUIDField()
    consultation = forms.UUIDField()
    captured_at = MomentField(max_length=40)
    filename = forms.CharField(max_length=100)
    content_type = forms.CharField(max_length=100)
    size = forms.IntegerField(min_value=1)  # bytes
    sha256 = Sha256Field(max_length=44)

    def clean_content_type(self) -> str:
        content_type: str = self.cleaned_data["content_type"]
        if content_type not in self.kind.extensions:
            raise WrongType(f"Send {', '.join(self.kind.extensions)}.")
        return content_type

    def claim(self, token: MobileToken) -> Claim:
        """Return what the phone announces, in the name of its token.

        Raises TooLarge, or another ApiError of its kind.
        """
        return claim_of(self.kind, self.cleaned_data, token, **self.said(token))

    def said(self, token: MobileToken) -> dict[str, Any]:
        """Return what is said of this kind alone, by the names of its claim."""
        return {}


def claim_of[C: Claim](
    kind: type[C], facts: Mapping[str, Any], token: MobileToken | Caller, **said: Any
) -> C:
    """Return the claim that these facts make, checked and by the form's names; `said`: its own."""
    return kind(
        phone_id=facts["id"],
        clinician_id=token.clinician_id,
        token_id=token.id,
        consultation_id=facts["consultation"],
        captured_at=facts["captured_at"],
        filename=facts["filename"],
        content_type=facts["content_type"],
        size=facts["size"],
        sha256=facts["sha256"],
        **said,
    )


class PresignForm(UploadForm):
    kind = PhotoClaim

    width = forms.IntegerField(min_value=1)  # pixels
    height = forms.IntegerField(min_value=1)
    # What a phone may leave out.
    unheard_since = MomentField(max_length=40, required=False)
    description = forms.CharField(
        max_length=DESCRIPTION_LENGTH, required=False, validators=[one_line]
    )
    body_side = forms.ChoiceField(choices=BodySide, required=False)

    def clean_description(self) -> str:
        return plain(self.cleaned_data["description"])

    def clean_size(self) -> int:
        size: int = self.cleaned_data["size"]
        refuse_above(settings.PHOTO_MAX_BYTES, size)
        return size

    def clean_height(self) -> int:
        height: int = self.cleaned_data["height"]
        if height * self.cleaned_data.get("width", 1) > MAX_PIXELS:
            raise TooLarge(f"A photo may have {MAX_PIXELS:,} pixels at most.")
        return height

    def claim(self, token: MobileToken) -> Claim:
        """Return the photo that the phone announces.

        Raises TooLarge for what its clinician's tier does not allow.
        """
        size = self.cleaned_data["size"]
        if size > TierLimits.LEAST_BYTES:  # no tier allows less: spare the look
            refuse_above(tiers.max_bytes(tiers.limits_of(token.clinician_id)), size)
        return super().claim(token)

    def said(self, token: MobileToken) -> dict[str, Any]:
        names = ("unheard_since", "description", "body_side")
        return {name: self.cleaned_data[name] for name in names}


def refuse_above(most: int, size: int, *, what: str = "photo") -> None:
    if size > most:
        raise TooLarge(f"A {what} may have {most:,} bytes at most.")


class StatusForm(forms.Form):
    state = forms.ChoiceField(choices=[(state, state) for state in PHONE_STATES])
    waiting = forms.IntegerField(min_value=0, max_value=10_000)
    sent = forms.IntegerField(min_value=0, max_value=10_000)
    failed = forms.IntegerField(min_value=0, max_value=10_000)
    oldest_waiting_at = MomentField(max_length=40, required=False)
    store = forms.UUIDField(required=False)


class QueueKeyForm(forms.Form):
    store = forms.UUIDField()
