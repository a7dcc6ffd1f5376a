"""The tiers' limits in the admin. Each change is an audit event of its own."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Phone
from tests.conftest import signed_in
from tokens.models import AuditEvent, Clinician, TierLimits

CHANGE = "admin:tokens_tierlimits_change"


@pytest.fixture
def admin(db: None) -> Clinician:
    return Clinician.objects.create_superuser("admin", password="other")


@pytest.fixture
def admins_desk(admin: Clinician) -> Client:
    return signed_in(admin)


def test_an_admin_changes_a_limit_and_it_is_recorded(admins_desk: Client, admin: Clinician) -> None:
    answer = admins_desk.post(reverse(CHANGE, args=["standard"]), {"permanent_phones": 4})
    assert answer.status_code == 302
    assert TierLimits.objects.get(tier="standard").permanent_phones == 4
    event = AuditEvent.objects.get(action="tier.changed")
    assert event.actor == f"admin {admin.username}"
    assert event.details["tier"] == "standard"
    assert "permanent_phones=4" in event.details["limits"]


def test_the_tiers_phones_hear_of_it(admins_desk: Client, phone: Phone) -> None:
    seen = phone.get("/api/phone").json()["version"]
    admins_desk.post(
        reverse(CHANGE, args=["standard"]), {"permanent_phones": 4, "max_dimension": 900}
    )
    answer = phone.get("/api/phone", data={"seen": seen})
    assert answer.json()["limits"]["max_dimension"] == 900


def test_bytes_so_few_that_a_photo_would_not_fit_are_refused(admins_desk: Client) -> None:
    answer = admins_desk.post(
        reverse(CHANGE, args=["standard"]), {"permanent_phones": 4, "max_bytes": 1000}
    )
    assert "greater than or equal to 1000000" in answer.content.decode()


def test_no_tier_is_added_or_removed(admins_desk: Client) -> None:
    assert admins_desk.get(reverse("admin:tokens_tierlimits_add")).status_code == 403
    url = reverse("admin:tokens_tierlimits_delete", args=["standard"])
    assert admins_desk.post(url, {"post": "yes"}).status_code == 403


def test_a_clinician_changes_no_limit(desk: Client) -> None:
    answer = desk.post(reverse(CHANGE, args=["standard"]), {"permanent_phones": 4})
    assert answer.status_code == 302
    assert TierLimits.objects.get(tier="standard").permanent_phones == 2


def test_a_look_at_the_limits_is_recorded(admins_desk: Client) -> None:
    admins_desk.get(reverse("admin:tokens_tierlimits_changelist"))
    event = AuditEvent.objects.get(action="admin.viewed")
    assert event.details == {"kind": "tierlimits"}
    assert event.actor.startswith("admin ")
