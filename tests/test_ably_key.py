"""Ably's key never leaves the server: no page, answer of the API, file or log line holds it."""

import base64
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from capture import consultations, doorbell, ringer
from capture.doorbell import Region
from capture.models import Consultation, Photo
from tests.ably import Ably
from tests.cast import Phone, Shot
from tests.conftest import signed_in
from tests.test_house_rules import routes
from tokens import pairing
from tokens.models import Clinician

STATIC = Path(__file__).parent.parent / "static"


def forms(ably: Ably) -> list[bytes]:
    """Return the secret as it might be written: plain, quoted, in hexadecimal, in base 64."""
    secret, key = ably.secret.encode(), ably.key.encode()
    # Base 64 of a longer text depends on where in it the secret begins.
    shifted = [base64.b64encode(b" " * n + secret)[4:-4] for n in range(3)]
    return [secret, quote(ably.secret).encode(), secret.hex().encode(), key, *shifted]


def holds(content: bytes, ably: Ably) -> bool:
    plain = content.replace(b"-", b"+").replace(b"_", b"/")
    return any(form in each for each in (content, plain) for form in forms(ably))


@pytest.fixture
def everything(
    bucket: object, ably: Ably, clinician: Clinician, phone: Phone, consultation: Consultation
) -> dict[str, Any]:
    """A consultation with a photo, and what stands for each name in a route."""
    assert phone.upload(Shot(), consultation).status_code == 200
    return {
        "consultation_id": consultation.pk,
        "photo_id": Photo.objects.get().pk,
        "to_id": consultation.pk,
        "token_id": phone.token.pk,
        "pairing_id": pairing.offer(clinician).pairing.pk,
        "ticket": "a-ticket",
    }


@pytest.fixture
def operator(clinician: Clinician) -> Client:
    """The clinician, who may do everything in the admin too."""
    clinician.is_staff = clinician.is_superuser = True
    clinician.save()
    return signed_in(clinician)


def addresses(known: dict[str, Any]) -> Iterator[str]:
    """Return an address for each route without a pattern of its own, and each list of the admin."""
    for path, _ in routes(get_resolver()):
        filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(known.get(name[1], "1")), path)
        if not re.search(r"[\^()?$\\]", filled):
            yield f"/{filled}"
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def said(answer: HttpResponse) -> bytes:
    body = b"".join(answer) if answer.streaming else answer.content
    return body + str(answer.headers).encode() + str(answer.cookies).encode()


def test_no_page_and_no_answer_of_the_api_holds_it(
    ably: Ably, everything: dict[str, Any], operator: Client, phone: Phone, stranger: Client
) -> None:
    paths = sorted(set(addresses(everything)))
    answers = [client.get(path) for client in (stranger, phone.client, operator) for path in paths]
    assert len([answer for answer in answers if answer.status_code == 200]) > 40
    assert [answer.request["PATH_INFO"] for answer in answers if holds(said(answer), ably)] == []


def test_no_act_of_a_phone_or_a_desk_is_answered_with_it(
    ably: Ably, everything: dict[str, Any], desk: Client, phone: Phone, consultation: Consultation
) -> None:
    answers = [
        phone.presign(Shot(), consultation),
        phone.post(reverse("api-queue-key"), {"store": str(consultation.pk)}),
        phone.post(reverse("api-status"), {"state": "camera", "waiting": 0}),
        phone.post(reverse("api-pair"), {"code": "0000-0000"}),
        desk.post(reverse("offer")),
        desk.post(reverse("start"), {"patient": "CD"}),
        desk.post(reverse("end", args=[consultation.pk])),
    ]
    assert not [answer.status_code for answer in answers if holds(said(answer), ably)]


def test_no_log_line_holds_it_whatever_ably_does(
    ably: Ably,
    clinician: Clinician,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    caplog.set_level(logging.DEBUG)
    consultations.start(clinician, patient="AB")
    for number, change in enumerate((ably.come_up, fail(ably), ably.revoke_tokens, ably.go_down)):
        change()
        with django_capture_on_commit_callbacks(execute=True):
            doorbell.ring(clinician.pk, Region.PHOTOS)
        ably.wait(lambda it, number=number: it.attempts > number)  # type: ignore[misc]
    ringer.ringer.drain()
    assert "Ably cannot be rung" in caplog.text
    assert not holds(caplog.text.encode(), ably)


def fail(ably: Ably) -> Callable[[], None]:
    return lambda: setattr(ably, "failing", True)


def test_what_we_serve_as_files_knows_no_setting_of_ablys() -> None:
    scripts = [path.read_text() for path in STATIC.rglob("*.js")]
    assert len(scripts) > 20
    assert not [text for text in scripts if "ABLY" in text]


def test_the_search_would_find_it(ably: Ably) -> None:
    for form in (ably.key, f"?key={quote(ably.key)}", ably.secret.encode().hex()):
        assert holds(f"a page with {form} in it".encode(), ably)
    for before in ("", "a", "ab", "abc", "app.key:"):
        assert holds(base64.b64encode(f"{before}{ably.secret}".encode()), ably)
        assert holds(base64.urlsafe_b64encode(f"{before}{ably.secret}!".encode()), ably)
