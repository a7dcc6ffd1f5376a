"""A desk that nobody uses signs itself out, whatever its page asks by itself."""

import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Phone
from tokens import presence

IDLE = timedelta(minutes=django_settings.DESK_IDLE_MINUTES).total_seconds()


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch, desk: Client):
    """Let time pass, in seconds."""
    now = [time.time()]
    monkeypatch.setattr(presence.time, "time", lambda: now[0])

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    return pass_by


def is_in(desk: Client) -> bool:
    return desk.get(reverse("dashboard")).status_code == 200


def test_a_desk_in_use_stays_signed_in(desk: Client, wait) -> None:
    for _ in range(4):
        assert is_in(desk)
        wait(IDLE * 0.9)
    assert is_in(desk)


def test_a_desk_that_nobody_uses_is_signed_out(desk: Client, wait) -> None:
    assert is_in(desk)
    wait(IDLE + 61)
    answer = desk.get(reverse("dashboard"))
    assert (answer.status_code, reverse("login") in answer["Location"]) == (302, True)


@pytest.mark.parametrize("name", ["changes", "doorbell", "shown"])
def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(desk: Client, wait, name: str) -> None:
    assert is_in(desk)
    for _ in range(4):
        wait(IDLE * 0.3)
        desk.get(reverse(name))
    assert not is_in(desk)


def test_a_poll_after_the_end_makes_the_page_go_to_the_sign_in(desk: Client, wait) -> None:
    assert is_in(desk)
    wait(IDLE + 61)
    answer = desk.get(reverse("changes"), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_the_phones_of_an_idle_desk_stay_paired(desk: Client, phone: Phone, wait) -> None:
    assert is_in(desk)
    wait(IDLE + 61)
    assert not is_in(desk)
    assert phone.get(reverse("api-phone")).status_code == 200


def test_the_session_is_not_written_with_every_act(desk: Client, wait) -> None:
    assert is_in(desk)
    before = desk.session[presence.LAST_ACT]
    wait(30)
    assert is_in(desk)
    assert desk.session[presence.LAST_ACT] == before


def test_a_clinic_may_switch_it_off(desk: Client, wait, settings) -> None:
    settings.DESK_IDLE_MINUTES = 0
    assert is_in(desk)
    wait(IDLE * 4)
    assert is_in(desk)


def test_a_sign_in_ends_after_twelve_hours_however_busy(desk: Client) -> None:
    begun = Session.objects.get().expire_date
    assert abs(begun - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)


def test_an_act_does_not_make_a_sign_in_last_longer(desk: Client, wait) -> None:
    begun = Session.objects.get().expire_date
    wait(90)
    assert is_in(desk)
    assert Session.objects.get().expire_date == begun
