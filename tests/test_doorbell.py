"""A ring says "look again" to one clinician's pages, and to nobody else."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from capture import channel, doorbell
from capture.doorbell import Region
from tests.ably import Ably
from tests.cast import Phone
from tokens.models import Clinician
from tokens.revoke import revoke

Commit = Callable[..., Any]


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Commit) -> Commit:
    """Commit as far as callbacks can tell; the tests' own transaction stays open around it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@contextmanager
def listener(subscription: dict[str, Any]) -> Iterator[Iterator[dict[str, Any]]]:
    """Hear a subscription as an EventSource would: its messages, one by one."""
    with httpx.stream("GET", subscription["url"], timeout=10) as stream:
        assert stream.status_code == 200
        data = (line.removeprefix("data: ") for line in stream.iter_lines() if "data: " in line)
        yield map(json.loads, data)


def token_of(subscription: dict[str, Any]) -> str:
    return parse_qs(urlsplit(subscription["url"]).query)["accessToken"][0]


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def publish(ably: Ably, name: str, token: str) -> httpx.Response:
    bearer = base64.b64encode(token.encode()).decode()
    return httpx.post(
        f"{ably.origin}/channels/{name}/messages",
        json={"name": "ring", "id": "1:0"},
        headers={"Authorization": f"Bearer {bearer}"},
    )


def test_a_ring_reaches_who_listens(ably: Ably, clinician: Clinician, commit: Commit) -> None:
    with listener(channel.subscription(clinician.pk)) as heard:
        ably.wait(lambda it: len(it.listening) == 1)
        with commit():
            doorbell.ring(clinician.pk, Region.PHOTOS)
        assert next(heard)["name"] == "ring"


def test_a_ring_carries_no_data(ably: Ably, clinician: Clinician, commit: Commit) -> None:
    with listener(channel.subscription(clinician.pk)) as heard:
        ably.wait(lambda it: len(it.listening) == 1)
        with commit():
            doorbell.ring(clinician.pk, Region.PHOTOS)
        assert set(next(heard)) == {"name", "id", "timestamp", "channel"}


def test_a_rolled_back_transaction_rings_nobody(
    ably: Ably, clinician: Clinician, commit: Commit
) -> None:
    with commit() as callbacks, transaction.atomic():
        doorbell.ring(clinician.pk, Region.PHOTOS)
        transaction.set_rollback(True)
    assert callbacks == []


def test_without_ably_a_ring_is_a_version_and_no_more(clinician: Clinician, commit: Commit) -> None:
    with commit() as callbacks:
        doorbell.ring(clinician.pk, Region.PHOTOS)
    assert callbacks == []
    assert doorbell.versions(clinician.pk)["photos"] == 1


def test_a_subscription_cannot_ring(ably: Ably, clinician: Clinician) -> None:
    subscription = channel.subscription(clinician.pk)
    answer = publish(ably, channel.name(clinician.pk), token_of(subscription))
    assert answer.json()["error"]["code"] == 40160


def test_a_subscription_cannot_hear_a_colleague(
    ably: Ably, clinician: Clinician, colleague: Clinician
) -> None:
    url = channel.subscription(clinician.pk)["url"]
    others = url.replace(channel.name(clinician.pk)[9:], channel.name(colleague.pk)[9:])
    assert others != url
    assert httpx.get(others).json()["error"]["code"] == 40160


def test_a_ring_is_heard_by_its_clinician_only(
    ably: Ably, clinician: Clinician, colleague: Clinician, commit: Commit
) -> None:
    with listener(channel.subscription(colleague.pk)) as heard:
        ably.wait(lambda it: len(it.listening) == 1)
        for rung in (clinician, colleague):
            with commit():
                doorbell.ring(rung.pk, Region.PHOTOS)
        assert next(heard)["channel"] == channel.name(colleague.pk)


def test_a_token_that_rings_can_ring_one_channel_only(ably: Ably) -> None:
    one, another = channel.name(uuid4()), channel.name(uuid4())
    token = channel.ringing_token(one)
    assert publish(ably, one, token).status_code == 201
    assert publish(ably, another, token).json()["error"]["code"] == 40160


def test_a_subscription_lives_ten_minutes_at_most(ably: Ably) -> None:
    subscription = channel.subscription(uuid4())
    said = claims(token_of(subscription))
    assert said["exp"] - said["iat"] <= 600
    assert subscription["renew_in"] < 600


def test_a_channel_reveals_nothing(ably: Ably, clinician: Clinician) -> None:
    name = channel.name(clinician.pk)
    assert str(clinician.pk) not in name
    assert clinician.pk.hex not in name
    assert clinician.username not in name


def channel_of(answer: Any) -> str:
    return parse_qs(urlsplit(answer.json()["url"]).query)["channels"][0]


def test_desk_and_phone_of_one_clinician_hear_the_same_bell(
    ably: Ably, clinician: Clinician, desk: Client, phone: Phone
) -> None:
    own = channel.name(clinician.pk)
    assert channel_of(desk.get(reverse("doorbell"))) == own
    assert channel_of(phone.get(reverse("api-doorbell"))) == own


def test_a_colleague_hears_another_bell(
    ably: Ably, clinician: Clinician, colleagues_desk: Client, colleagues_phone: Phone
) -> None:
    own = channel.name(clinician.pk)
    assert channel_of(colleagues_desk.get(reverse("doorbell"))) != own
    assert channel_of(colleagues_phone.get(reverse("api-doorbell"))) != own


def test_no_subscription_is_kept_in_a_cache(ably: Ably, desk: Client, phone: Phone) -> None:
    for answer in (desk.get(reverse("doorbell")), phone.get(reverse("api-doorbell"))):
        assert "no-store" in answer["Cache-Control"]


def test_a_stranger_hears_nothing(ably: Ably, stranger: Client) -> None:
    assert stranger.get(reverse("doorbell")).status_code == 302
    answer = stranger.get(reverse("api-doorbell"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_missing")


def test_an_unpaired_phone_gets_no_renewal(ably: Ably, phone: Phone) -> None:
    revoke(phone.token, reason="lost")
    answer = phone.get(reverse("api-doorbell"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_revoked")


def test_a_phone_does_not_open_the_desks_door(ably: Ably, phone: Phone) -> None:
    assert phone.get(reverse("doorbell")).status_code == 302


def test_a_desk_does_not_open_the_phones_door(ably: Ably, desk: Client) -> None:
    assert desk.get(reverse("api-doorbell")).status_code == 401


def test_without_ably_there_is_no_doorbell(desk: Client, phone: Phone) -> None:
    for answer in (desk.get(reverse("doorbell")), phone.get(reverse("api-doorbell"))):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown")


def test_the_keys_secret_never_leaves_the_server(ably: Ably, desk: Client, phone: Phone) -> None:
    answers = [
        desk.get(reverse("doorbell")),
        desk.get(reverse("dashboard")),
        phone.get(reverse("api-doorbell")),
        phone.get(reverse("api-phone")),
    ]
    for answer in answers:
        said = answer.content.decode() + str(answer.headers)
        assert ably.secret not in said
        assert base64.b64encode(ably.secret.encode()).decode().rstrip("=") not in said


def test_the_desk_loads_the_doorbell_only_with_ably(ably: Ably, desk: Client) -> None:
    page = desk.get(reverse("dashboard")).content.decode()
    assert f'data-doorbell-url="{reverse("doorbell")}"' in page
    assert "doorbell.js" in page


def test_versions_are_of_one_clinician(clinician: Clinician, colleague: Clinician) -> None:
    doorbell.ring(clinician.pk, Region.PHOTOS)
    assert doorbell.versions(colleague.pk) == dict.fromkeys(Region.values, 0)
