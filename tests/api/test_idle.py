"""How long a phone's pairing lives without use is the clinic's own choice."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from capture import phone_status
from capture.models import PhoneStatus
from tests.cast import Phone
from tests.test_house_rules import ROOT
from tokens.expiry import end_idle_pairings
from tokens.models import AuditEvent, MobileToken
from tokens.revoke import live_tokens


def idle(phone: Phone, *, is_permanent: bool = False, **ago: float) -> int:
    """Let a phone lie unused; return what its next call is answered with."""
    used_at = timezone.now() - timedelta(**ago)
    MobileToken.objects.filter(pk=phone.token.pk).update(
        last_used_at=used_at, is_permanent=is_permanent
    )
    return phone.get(reverse("api-phone")).status_code


@pytest.mark.parametrize(("hours", "status"), [(1.9, 200), (2.1, 401)])
def test_a_clinic_may_want_phones_paired_more_often(
    phone: Phone, settings: Any, hours: float, status: int
) -> None:
    settings.TOKEN_IDLE_HOURS = 2
    assert idle(phone, hours=hours) == status


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7.1, 401)])
def test_the_same_for_a_clinicians_own_phone(
    phone: Phone, settings: Any, days: float, status: int
) -> None:
    settings.TOKEN_PERMANENT_IDLE_DAYS = 7
    assert idle(phone, is_permanent=True, days=days) == status


def test_a_clinicians_own_phone_lives_for_ninety_days(phone: Phone) -> None:
    assert idle(phone, is_permanent=True, days=89.9) == 200
    assert idle(phone, is_permanent=True, days=90.1) == 401


def test_the_desk_counts_a_phone_as_unpaired_by_the_same_rule(phone: Phone, settings: Any) -> None:
    settings.TOKEN_IDLE_HOURS = 2
    idle(phone, hours=3)
    assert live_tokens(phone.token.clinician) == []


def test_the_sweep_forgets_what_a_phone_said_by_the_same_rule(phone: Phone, settings: Any) -> None:
    PhoneStatus.objects.create(
        token=phone.token, state="connected", heard_at=timezone.now() - timedelta(days=8)
    )
    assert phone_status.forget_gone() == 0
    settings.TOKEN_PERMANENT_IDLE_DAYS = 7
    assert phone_status.forget_gone() == 1


@pytest.mark.parametrize("name", ["TOKEN_IDLE_HOURS", "TOKEN_PERMANENT_IDLE_DAYS"])
@pytest.mark.parametrize("value", ["0", "-1", "a day"])
def test_a_server_refuses_to_start_with_a_life_that_is_none(name: str, value: str) -> None:
    env = {**os.environ, name: value, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    tried = subprocess.run(
        [sys.executable, "-c", "import clinicpro.settings"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode
    assert name in tried.stderr


# --- What the sweep writes down -------------------------------------------------------------------


@pytest.fixture
def unused(phone: Phone) -> Phone:
    """Return a phone whose pairing has run out, unsaid so far."""
    MobileToken.objects.update(last_used_at=timezone.now() - timedelta(hours=13))
    return phone


def expired() -> int:
    return AuditEvent.objects.filter(action="token.expired").count()


def test_the_sweep_ends_an_idle_pairing_once_and_says_so(unused: Phone) -> None:
    assert [end_idle_pairings(), end_idle_pairings()] == [1, 0]
    assert unused.fresh_token().expired_at
    assert expired() == 1


def test_a_pairing_that_was_ended_stays_so_though_the_clinic_is_more_patient_now(
    unused: Phone, settings
) -> None:
    end_idle_pairings()
    settings.TOKEN_IDLE_HOURS = 48
    answer = unused.get(reverse("api-phone"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_expired")


def test_a_pairing_in_use_and_one_that_was_revoked_are_left_alone(
    phone: Phone, colleagues_phone: Phone
) -> None:
    MobileToken.objects.filter(pk=phone.token.pk).update(
        last_used_at=timezone.now() - timedelta(hours=13), revoked_at=timezone.now()
    )
    assert end_idle_pairings() == 0
    assert colleagues_phone.get(reverse("api-phone")).status_code == 200
    assert expired() == 0
