"""What a phone says over the API when it records, as its page does."""

import base64
import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from capture.models import Consultation
from recordings.models import Recording
from tests import sounds
from tests.cast import Phone

TYPES = {"audio/webm": "webm", "audio/mp4": "m4a"}


@dataclass
class Take:
    """A segment as the phone holds it before it is sent: two seconds of tones, unless told else."""

    recording: Recording
    number: int = 0
    body: bytes = field(default_factory=lambda: sounds.webm(sounds.tones(2)))
    content_type: str = "audio/webm"
    duration_ms: int = 2000
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    captured_at: datetime | None = None

    def __post_init__(self) -> None:
        after = timedelta(milliseconds=self.number * (self.duration_ms - 600))
        self.captured_at = self.captured_at or self.recording.started_at + after

    def announcement(self, consultation: Consultation, /, **changes: Any) -> dict[str, Any]:
        return {
            "id": self.id,
            "consultation": str(consultation.pk),
            "captured_at": self.captured_at.isoformat(),
            "filename": f"recording-{self.number:03}.{TYPES[self.content_type]}",
            "content_type": self.content_type,
            "size": len(self.body),
            "sha256": base64.b64encode(hashlib.sha256(self.body).digest()).decode(),
            "recording": str(self.recording.phone_id),
            "number": self.number,
            "duration_ms": self.duration_ms,
            **changes,
        }


def say(phone: Phone, act: str, consultation: Consultation, **more: Any) -> HttpResponse:
    """Consent, withdraw, forget, decline or start."""
    body = {"consultation": str(consultation.pk), **more}
    return phone.post(reverse(f"api-recording-{act}"), body)


def start(phone: Phone, consultation: Consultation, *, phone_id: str = "") -> HttpResponse:
    return say(phone, "start", consultation, id=phone_id or str(uuid.uuid4()))


def started(phone: Phone, consultation: Consultation) -> Recording:
    """Let the patient agree and the phone record; return the row."""
    say(phone, "consent", consultation)
    answer = start(phone, consultation)
    assert answer.status_code == 201, answer.content
    return Recording.objects.get(phone_id=answer.json()["id"])


def tell(phone: Phone, recording: Recording, **changes: Any) -> HttpResponse:
    standing = {"state": "recording", "interrupted_at": None, "why": "", "waiting": 0}
    address = reverse("api-recording-state", args=[recording.phone_id])
    return phone.post(address, {**standing, **changes})


def stop(phone: Phone, recording: Recording) -> HttpResponse:
    return phone.post(reverse("api-recording-stop", args=[recording.phone_id]))


def news(phone: Phone) -> Any:
    return phone.get(reverse("api-phone")).json()["recording"]


def code(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]
