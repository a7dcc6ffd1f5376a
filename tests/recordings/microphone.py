"""What a phone says over the API when it records, as its page does."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from capture.models import Consultation
from recordings.models import Recording
from tests.cast import Phone


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
