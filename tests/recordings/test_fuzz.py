"""Odd fields in honest calls: no 500, no leak, and every refusal in the one shape."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from capture.models import Consultation
from tests.api.test_fuzz import VALUES, judge
from tests.cast import Phone
from tests.recordings.microphone import Take, started

STATE = {"state": "interrupted", "interrupted_at": None, "why": "call", "waiting": 1}
OWN = ["recording", "number", "duration_ms", "after", "captured_at", "content_type", "size"]
ACTS = [f"api-recording-{act}" for act in ("consent", "withdraw", "forget", "decline", "start")]


def break_nothing(phone: Phone, address: str, honest: dict[str, Any], field: str) -> None:
    client = Client(headers={"X-Mobile-Token": phone.secret}, raise_request_exception=False)

    @settings(max_examples=60, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(value=VALUES)
    def one(value: Any) -> None:
        body = json.dumps({**honest, field: value})
        answer = client.post(address, body, content_type="application/json")
        judge(answer, secrets=(phone.secret,))

    one()


@pytest.mark.parametrize("field", OWN)
def test_one_odd_field_of_a_segment(
    bucket: object, phone: Phone, consultation: Consultation, field: str
) -> None:
    honest = Take(started(phone, consultation), body=b"x").announcement(consultation)
    break_nothing(phone, reverse("api-presign"), honest, field)


@pytest.mark.parametrize("field", STATE)
def test_one_odd_field_of_a_state(phone: Phone, consultation: Consultation, field: str) -> None:
    recording = started(phone, consultation)
    address = reverse("api-recording-state", args=[recording.phone_id])
    break_nothing(phone, address, STATE, field)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("field", ["consultation", "id"])
def test_one_odd_field_of_an_act(
    bucket: object, phone: Phone, consultation: Consultation, act: str, field: str
) -> None:
    honest = {"consultation": str(consultation.pk), "id": str(uuid.uuid4())}
    break_nothing(phone, reverse(act), honest, field)
