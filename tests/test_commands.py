"""What an operator types: sweep and verify_audit. (offer_pairing: tests/api/test_pairing.py)"""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests.cast import Phone
from tokens import pairing
from tokens.models import AuditEvent, Clinician, FailedCode, Pairing
from tokens.revoke import revoke


def test_sweep_forgets_codes_a_day_after_their_end(
    bucket: object, clinician: Clinician, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh, old = pairing.offer(clinician).pairing, pairing.offer(clinician).pairing
    ended = timezone.now() - timedelta(hours=25)
    Pairing.objects.filter(pk=old.pk).update(expires_at=ended)
    FailedCode.objects.create(address="10.0.0.1", failed_at=ended)
    call_command("sweep")
    assert list(Pairing.objects.all()) == [fresh]
    assert not FailedCode.objects.exists()
    assert capsys.readouterr().out == "2 codes forgotten\n"


def test_sweep_twice_is_as_good_as_once(
    bucket: object, clinician: Clinician, capsys: pytest.CaptureFixture[str]
) -> None:
    pairing.offer(clinician)
    call_command("sweep")
    call_command("sweep")
    assert Pairing.objects.count() == 1


def test_verify_audit_finds_nothing_where_every_fact_has_its_event(
    phone: Phone, capsys: pytest.CaptureFixture[str]
) -> None:
    revoke(phone.token, reason="test")
    call_command("verify_audit")
    assert "nothing is missing" in capsys.readouterr().out


@pytest.mark.parametrize("action", ["pairing.redeemed", "token.revoked"])
def test_verify_audit_finds_a_fact_without_its_event(phone: Phone, action: str) -> None:
    revoke(phone.token, reason="test")
    AuditEvent.objects.filter(action=action).delete()
    with pytest.raises(CommandError, match="1 place"):
        call_command("verify_audit")


def test_verify_audit_finds_an_action_that_nothing_records(client: Client, db: None) -> None:
    AuditEvent.objects.create(action="photo.forged")
    with pytest.raises(CommandError, match="1 place"):
        call_command("verify_audit")


def test_sweep_keeps_a_code_that_an_admin_offered_until_its_clinician_has_seen_it(
    bucket: object, clinician: Clinician
) -> None:
    offer = pairing.offer(clinician, offered_by="admin Pat")
    pairing.redeem(offer.typed, device="iPhone", address=None)
    Pairing.objects.update(expires_at=timezone.now() - timedelta(days=30))
    call_command("sweep")
    assert Pairing.objects.exists()
    pairing.acknowledge(offer.pairing)
    call_command("sweep")
    assert not Pairing.objects.exists()
