"""The desk says what its clinician should know of phones: refused ones, and others' codes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import doorbell
from capture.models import Consultation
from tests.cast import Phone, Shot
from tokens import pairing
from tokens.models import AuditEvent, Clinician, MobileToken
from tokens.revoke import revoke


@pytest.fixture
def refused(bucket, phone: Phone, consultation: Consultation, shot: Shot) -> Phone:
    """Return an unpaired phone that has tried to send."""
    revoke(phone.token, reason="in a test")
    assert phone.presign(shot, consultation).status_code == 401
    return phone


@pytest.fixture
def offered(clinician: Clinician, stranger: Client) -> MobileToken:
    """Return a pairing made with an admin's code."""
    offer = pairing.offer(clinician, offered_by="admin Pat")
    return pairing.redeem(offer.typed, device="iPhone", address=None).token


def region(desk: Client) -> str:
    return desk.get("/").content.decode()


def test_a_phone_that_tries_to_send_with_a_revoked_pairing_is_named_at_the_desk(
    desk: Client, refused: Phone
) -> None:
    at = timezone.localtime(refused.fresh_token().refused_at)
    assert f"iPhone tried to send with a revoked pairing, {at:%H:%M}" in region(desk)


def test_a_pairing_that_has_run_out_is_said_to_be_past(
    bucket, desk: Client, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    MobileToken.objects.update(last_used_at=timezone.now() - timedelta(days=1))
    phone.presign(shot, consultation)
    assert "iPhone tried to send with a past pairing" in region(desk)


def test_the_desk_hears_of_it_at_once(
    bucket, clinician: Clinician, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    revoke(phone.token, reason="in a test")
    before = doorbell.versions(clinician.id)["phones"]
    phone.presign(shot, consultation)
    assert doorbell.versions(clinician.id)["phones"] == before + 1


def test_many_tries_are_one_event_and_one_ring_a_minute(
    clinician: Clinician, refused: Phone, consultation: Consultation, shot: Shot
) -> None:
    before = doorbell.versions(clinician.id)["phones"]
    for _ in range(5):
        refused.presign(shot, consultation)
    assert AuditEvent.objects.filter(action="token.refused").count() == 1
    assert doorbell.versions(clinician.id)["phones"] == before


def test_a_page_that_only_asks_is_no_try_to_send(desk: Client, phone: Phone) -> None:
    revoke(phone.token, reason="in a test")
    assert phone.get(reverse("api-phone")).status_code == 401
    assert "tried to send" not in region(desk)


def test_a_token_that_nobody_knows_is_nobodys_news(desk: Client, clinician: Clinician) -> None:
    stray = Client(headers={"X-Mobile-Token": "no token of ours"})
    assert stray.post(reverse("api-presign"), {}, "application/json").status_code == 401
    assert not AuditEvent.objects.filter(action="token.refused").exists()


def test_a_colleague_hears_nothing_of_it(colleagues_desk: Client, refused: Phone) -> None:
    assert "tried to send" not in region(colleagues_desk)


# --- Codes that somebody else offered -------------------------------------------------------------


def test_a_pairing_by_an_admins_code_is_named_until_it_is_seen_to(
    desk: Client, offered: MobileToken
) -> None:
    pairing.Pairing.objects.update(created_at=timezone.now() - timedelta(days=40))
    assert "was paired with a code from admin Pat" in region(desk)
    shown = offered.pairing
    desk.post(reverse("acknowledge", args=[shown.pk]))
    assert "admin Pat" not in region(desk)
    assert AuditEvent.objects.filter(action="pairing.acknowledged", subject_id=shown.pk).exists()


def test_unpairing_it_is_an_answer_too(desk: Client, offered: MobileToken) -> None:
    desk.post(reverse("unpair", args=[offered.pk]))
    assert "admin Pat" not in region(desk)


def test_seen_twice_is_as_good_as_once(desk: Client, offered: MobileToken) -> None:
    for _ in range(2):
        assert desk.post(reverse("acknowledge", args=[offered.pairing.pk])).status_code == 302
    assert AuditEvent.objects.filter(action="pairing.acknowledged").count() == 1


def test_a_colleague_and_a_stranger_acknowledge_nothing(
    colleagues_desk: Client, stranger: Client, offered: MobileToken
) -> None:
    url = reverse("acknowledge", args=[offered.pairing.pk])
    assert colleagues_desk.post(url).status_code == 404
    assert stranger.post(url).status_code == 302
    offered.pairing.refresh_from_db()
    assert offered.pairing.acknowledged_at is None


def test_a_code_that_nobody_used_is_named_only_while_it_works(
    desk: Client, clinician: Clinician
) -> None:
    pairing.offer(clinician, offered_by="admin Pat")
    assert "A pairing code was offered by admin Pat" in region(desk)
    pairing.Pairing.objects.update(expires_at=timezone.now())
    assert "admin Pat" not in region(desk)
