"""Recordings with sound that lies in the bucket: counted tones, as if a phone had sent them."""

import base64
import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from capture import storage
from capture.models import Consultation
from recordings.models import Consent, Recording, Segment
from tests import tones
from tokens.models import MobileToken

LENGTH = 4.0  # seconds of each segment
OVERLAP = 0.6  # of which so many lie in the next one, too


def recording(
    consultation: Consultation,
    token: MobileToken,
    *,
    started_at: datetime | None = None,
    seconds: float | None = None,
    **said: Any,
) -> Recording:
    """Make a recording; `seconds`: it ended after so many."""
    started_at = started_at or timezone.now() - timedelta(minutes=1)
    ended = {} if seconds is None else {"ended_at": started_at + timedelta(seconds=seconds)}
    own = {"clinician_id": consultation.clinician_id, "consultation": consultation}
    agreed = Consent.objects.filter(consultation=consultation, withdrawn_at=None).first()
    return Recording.objects.create(
        id=uuid.uuid4(),
        phone_id=uuid.uuid4(),
        **own,
        token=token,
        consent=agreed or Consent.objects.create(**own, token=token),
        started_at=started_at,
        **ended,
        **({"end_reason": "phone", "phone_stopped_at": ended["ended_at"]} if ended else {}),
        **said,
    )


def talk(
    recording: Recording,
    count: int = 3,
    *,
    content_type: str = "audio/webm",
    without: Sequence[int] = (),
    after: str = "call",
) -> list[Segment]:
    """File overlapping segments of the counted tones, by the recording's clock.

    Those `without` are missing, and the next one says why.
    """
    found = []
    for number in range(count):
        if number in without:
            continue
        begin = number * (LENGTH - OVERLAP)
        body = tones.segment(begin, LENGTH, content_type)
        is_after = number - 1 in without
        seam = round(OVERLAP * 1000) if number and not is_after else None
        reason = after if is_after else ""
        found.append(file(recording, number, begin, body, content_type, seam_ms=seam, after=reason))
    return found


def file(
    recording: Recording, number: int, begin: float, body: bytes, content_type: str, **said: Any
) -> Segment:
    """File one segment that begins so many seconds after its recording."""
    key = f"mobile-uploads/{recording.token_id}/{uuid.uuid4()}.webm"
    storage.write(key, body, content_type=content_type)
    return Segment.objects.create(
        id=uuid.uuid4(),
        clinician_id=recording.clinician_id,
        consultation_id=recording.consultation_id,
        recording=recording,
        token_id=recording.token_id,
        key=key,
        sha256=base64.b64encode(hashlib.sha256(body).digest()).decode(),
        size=len(body),
        content_type=content_type,
        started_at=recording.started_at + timedelta(seconds=begin),
        number=number,
        duration_ms=round(len(tones.samples(body)) / 48),
        **said,
    )
