"""What an operator types: sweep and verify_audit. (offer_pairing: tests/api/test_pairing.py;
what verify_audit finds: tests/test_audit.py)"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.cast import Phone
from tokens import pairing
from tokens.models import AuditEvent, Clinician, FailedCode, Pairing


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


def test_sweep_records_that_a_forgotten_code_was_never_used(
    bucket: object, clinician: Clinician, phone: Phone
) -> None:
    unused = pairing.offer(clinician).pairing
    Pairing.objects.update(expires_at=timezone.now() - timedelta(hours=25))
    call_command("sweep")
    event = AuditEvent.objects.get(action="pairing.expired")
    assert (event.clinician_id, event.subject_id) == (clinician.pk, unused.pk)


def test_sweep_twice_is_as_good_as_once(
    bucket: object, clinician: Clinician, capsys: pytest.CaptureFixture[str]
) -> None:
    pairing.offer(clinician)
    call_command("sweep")
    call_command("sweep")
    assert Pairing.objects.count() == 1


def test_verify_audit_says_how_much_it_proved(
    phone: Phone, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    said = "3 events in 2 chains; nothing is changed or missing.\n"
    assert capsys.readouterr().out == said


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
