"""The phone's two calls that come most, answered without Django's ORM and forms (decision 40)."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.handlers.wsgi import WSGIRequest

from capture import announced, doorbell, uploads
from capture.models import upload_pk
from capture.pace import keep_pace
from capture.views import linker, phone_version, presigned
from tokens import auth, shortcut
from tokens.errors import LongWay
from tokens.prepared import Question
from tokens.secrets import token_digest

MOST_BYTES = 4_000  # of an announcement
MOST_PHONES = 10_000  # remembered at once

BELLS = "(SELECT json_object_agg(region, version) FROM capture_bell WHERE clinician_id = c.id)"
POLL = Question(shortcut.PHONES_OWN, BELLS, of=shortcut.PHONE)
PRESIGN = Question(
    shortcut.PHONES_OWN,
    "(SELECT sha256 FROM capture_photo WHERE id = $4)",
    "EXISTS (SELECT 1 FROM capture_consultation WHERE id = $5 AND clinician_id = c.id)",
    of=shortcut.PHONE,
)

# Whose phone it is that shows the secret of this digest, for a photo's row is named after its
# clinician. A guess from the last time: what the database says is held against it.
whose: dict[str, UUID] = {}


def poll(request: WSGIRequest) -> None:
    """Say that nothing changed."""
    digest = token_digest(auth.secret_of(request))
    *row, bells = POLL.ask(digest, *shortcut.lives())
    token = shortcut.phone(request, row)
    if request.GET.get("seen") != phone_version(versions(bells), token.tier):
        raise LongWay


def versions(bells: str | None) -> dict[str, int]:
    """Return the version of each region, by what BELLS found."""
    return doorbell.of_each(json.loads(bells or "{}"))


def presign(request: WSGIRequest) -> dict[str, Any]:
    """Sign the one PUT that a photo may make."""
    said = announced.read(body(request))
    digest = token_digest(auth.secret_of(request))
    guess = whose.get(digest, said.id)
    pk = upload_pk(clinician_id=guess, phone_id=said.id)
    *row, filed_as, is_known = PRESIGN.ask(
        digest, *shortcut.just_used(), str(pk), str(said.consultation)
    )
    token = shortcut.phone(request, row)
    if token.clinician_id != guess:
        remember(digest, token.clinician_id)
        raise LongWay
    claim = said.claim(token)
    put = uploads.presign_standing(claim, filed_as, is_known == "t")
    if put is None:
        raise LongWay
    keep_pace(token.id)
    return presigned(claim, put, link=linker(request))


def body(request: WSGIRequest) -> bytes:
    """Return a JSON body, and leave it to be read once more; raises LongWay where it is long."""
    try:
        length = int(request.META["CONTENT_LENGTH"])
    except (KeyError, ValueError) as error:
        raise LongWay from error
    if request.META.get("CONTENT_TYPE") != "application/json" or length > MOST_BYTES:
        raise LongWay
    found: bytes = request.META["wsgi.input"].read(length)
    request.META["wsgi.input"] = BytesIO(found)
    return found


def remember(digest: str, clinician_id: UUID) -> None:
    if len(whose) >= MOST_PHONES:
        whose.clear()
    whose[digest] = clinician_id
