"""Ten thousand made-up requests: no 500, no leak, and every refusal in the one shape."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tokens import throttle

ADDRESSES = ["api-pair", "api-peek", "api-phone", "api-status", "api-queue-key", "api-presign"]
EACH = 1_700  # requests for each address: over 10,000 in all
METHODS = some.sampled_from(["POST"] * 12 + ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
FIELDS = ["id", "code", "device", "store", "consultation", "captured_at", "filename", "size",
          "content_type", "sha256", "width", "height", "state", "waiting", "sent", "failed",
          "oldest_waiting_at", "description", "body_side", "unheard_since"]  # fmt: skip
TEXT = some.one_of(
    some.text(max_size=60),
    some.sampled_from(
        [
            "../../etc/passwd", "\u202egpj.exe", "x\r\nSet-Cookie: a=b", "{{7*7}}", "%00", "\x00",
            "' OR 1=1 --", "<script>", "NaN", "1e999", "2026-11-24T10:00:00+13:00", "image/jpeg",
            "0" * 44, "\ud800", "a" * 2_000, "٣", "ＡＢＣＤ-1234", "0" * 32,
        ]
    ),
)  # fmt: skip
VALUES = some.recursive(
    some.one_of(
        some.none(),
        some.booleans(),
        some.integers(-(10**30), 10**30),
        some.floats(),
        TEXT,
        some.datetimes().map(lambda moment: moment.isoformat()),
        some.uuids().map(str),
    ),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
BODIES = some.one_of(
    some.dictionaries(some.sampled_from(FIELDS), VALUES, max_size=12).map(json.dumps),
    some.dictionaries(some.sampled_from(FIELDS), VALUES, max_size=12).map(json.dumps),
    VALUES.map(json.dumps),
    some.text(max_size=80),
    some.binary(max_size=80),
)
HEADERS = some.dictionaries(
    some.sampled_from(["X-User-Tier", "X-Mobile-Token-Id", "X-Forwarded-For", "Accept", "Origin"]),
    some.text(some.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=40),
    max_size=2,
)
TYPES = some.sampled_from(
    ["application/json"] * 6 + ["text/plain", "", "application/json; charset=latin-1", "a/b; c="]
)


@pytest.fixture(autouse=True)
def _no_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every request reach what lies behind the limits; these have their own tests."""
    monkeypatch.setattr(django_settings, "PRESIGNS_PER_MINUTE", 0)
    monkeypatch.setattr(throttle, "FAILURES_PER_ADDRESS", 10**9)
    monkeypatch.setattr(throttle, "FAILURES_OVERALL", 10**9)


@pytest.mark.parametrize("name", ADDRESSES)
def test_no_request_however_odd_breaks_the_api(
    bucket: object, phone: Phone, consultation: Consultation, name: str
) -> None:
    url, secrets = reverse(name), (phone.secret, consultation.patient)
    client = Client(headers={"X-Mobile-Token": phone.secret}, raise_request_exception=False)

    @settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(method=METHODS, body=BODIES, headers=HEADERS, content_type=TYPES)
    def one(method: str, body: str | bytes, headers: dict[str, str], content_type: str) -> None:
        answer = client.generic(method, url, as_bytes(body), content_type, headers=headers)
        judge(answer, secrets=secrets if name != "api-phone" else (phone.secret,))

    one()


@settings(max_examples=400, deadline=None, database=None, derandomize=True,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(ticket=TEXT)
def refuse_ticket(client: Client, ticket: str) -> None:
    address = reverse("api-phone").removesuffix("phone") + "uploads/"
    judge(client.post(address + quote(ticket, errors="surrogatepass")), secrets=())


def test_no_ticket_however_odd_breaks_confirm(phone: Phone) -> None:
    client = Client(headers={"X-Mobile-Token": phone.secret}, raise_request_exception=False)
    refuse_ticket(client)
    assert not Photo.objects.exists()


@pytest.mark.parametrize("field", FIELDS)
def test_one_odd_field_in_an_honest_announcement_breaks_nothing(
    bucket: object, phone: Phone, consultation: Consultation, field: str
) -> None:
    client = Client(headers={"X-Mobile-Token": phone.secret}, raise_request_exception=False)
    announcement = Shot().announcement(consultation)

    @settings(max_examples=60, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(value=VALUES)
    def one(value: Any) -> None:
        body = json.dumps({**announcement, field: value})
        answer = client.post(reverse("api-presign"), body, content_type="application/json")
        judge(answer, secrets=(phone.secret, consultation.patient))

    one()


def as_bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode(errors="surrogatepass")


def judge(answer: Any, *, secrets: tuple[str, ...]) -> None:
    """Demand a success or a refusal in the one shape, without a secret, trace or path in it."""
    assert answer.status_code < 500, answer.content  # 503 too: nothing here is out of reach
    text = answer.content.decode()
    assert [each for each in (*secrets, "Traceback", "site-packages") if each in text] == []
    if answer.status_code >= 400 and answer.request["REQUEST_METHOD"] != "HEAD":
        error = json.loads(text)["error"]
        assert isinstance(error["code"], str)
        assert isinstance(error["message"], str)
        assert isinstance(error["permanent"], bool)
