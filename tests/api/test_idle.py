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
from tokens.models import MobileToken
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
