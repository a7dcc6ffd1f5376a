"""A phone says how it stands: the last word counts, and the desk is rung where it shows."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from capture import doorbell, phone_status
from capture.models import PhoneStatus
from tests.cast import Phone
from tokens.models import AuditEvent, Clinician, idle_life
from tokens.queue_key import queue_keys
from tokens.revoke import revoke

URL = "/api/phone/status"
STANDING = {
    "state": "reviewing",
    "waiting": 3,
    "sent": 0,
    "failed": 0,
    "oldest_waiting_at": "2026-11-23T10:41:00Z",
}


def tell(phone: Phone, **changes: Any):
    return phone.post(URL, {**STANDING, **changes})


def rings(clinician: Clinician) -> int:
    return doorbell.versions(clinician.id)["phones"]


def a_store(clinician: Clinician) -> str:
    """Return a sealed queue's id, bound to its clinician as a phone's first key does it."""
    store = uuid.uuid4()
    queue_keys(clinician, store=store)
    return str(store)


def silent(phone: Phone, **past: float) -> None:
    """Let time pass since this phone was heard."""
    heard_at = timezone.now() - timedelta(**past)
    PhoneStatus.objects.filter(token=phone.token).update(heard_at=heard_at)


def test_a_phones_word_is_kept(phone: Phone) -> None:
    assert tell(phone).status_code == 204
    row = PhoneStatus.objects.get(token=phone.token)
    assert (row.state, row.waiting, row.sent, row.failed) == ("reviewing", 3, 0, 0)
    assert row.oldest_waiting_at.isoformat() == "2026-11-23T10:41:00+00:00"


def test_the_last_word_counts_however_fast_it_came(phone: Phone) -> None:
    for waiting in range(9, -1, -1):
        assert tell(phone, waiting=waiting).status_code == 204
    assert PhoneStatus.objects.get().waiting == 0


BAD = {
    "state": ["", "asleep", None, 7],
    "waiting": [-1, "many", None, 10_001, 1.5],
    "sent": [-1, None],
    "failed": [-1, None],
    "oldest_waiting_at": ["yesterday", "2026-11-23T10:41:00"],
    "store": ["no uuid", 7],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, bad in BAD.items() for value in bad]
)
def test_a_bad_field_is_named_and_nothing_kept(phone: Phone, field: str, value: object) -> None:
    answer = tell(phone, **{field: value})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], list(error["fields"])) == ("invalid", [field])
    assert not PhoneStatus.objects.exists()


def test_an_unpaired_phone_and_a_stranger_are_not_heard(phone: Phone, stranger: Client) -> None:
    revoke(phone.token, reason="unpaired at the desk")
    assert tell(phone).json()["error"]["code"] == "token_revoked"
    answer = stranger.post(URL, STANDING, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_missing")
    assert not PhoneStatus.objects.exists()


def test_it_is_no_use_of_the_token_and_no_audit_event(phone: Phone) -> None:
    long_ago = timezone.now() - timedelta(hours=2)
    type(phone.token).objects.update(last_used_at=long_ago)
    events = AuditEvent.objects.count()
    tell(phone)
    assert phone.fresh_token().last_used_at == long_ago
    assert AuditEvent.objects.count() == events


# --- The ring -------------------------------------------------------------------------------------


def test_what_the_desk_shows_rings_at_its_own_clinicians_only(
    phone: Phone, clinician: Clinician, colleague: Clinician
) -> None:
    before, theirs = rings(clinician), rings(colleague)
    tell(phone)
    assert (rings(clinician), rings(colleague)) == (before + 1, theirs)


@pytest.mark.parametrize("same", [{}, {"state": "connected"}, {"state": "error"}, {"sent": 4}])
def test_what_the_desk_does_not_show_rings_nothing(
    phone: Phone, clinician: Clinician, same: dict[str, Any]
) -> None:
    tell(phone)
    before = rings(clinician)
    tell(phone, **same)
    assert rings(clinician) == before


@pytest.mark.parametrize("change", [{"state": "camera"}, {"waiting": 4}, {"failed": 1}])
def test_each_change_that_the_desk_shows_rings(
    phone: Phone, clinician: Clinician, change: dict[str, Any]
) -> None:
    tell(phone)
    before = rings(clinician)
    tell(phone, **change)
    assert rings(clinician) == before + 1


def test_a_phone_that_has_nothing_to_say_rings_nothing(phone: Phone, clinician: Clinician) -> None:
    before = rings(clinician)
    tell(phone, state="connected", waiting=0, oldest_waiting_at=None)
    assert rings(clinician) == before


def test_a_phone_that_comes_back_from_silence_rings(phone: Phone, clinician: Clinician) -> None:
    tell(phone)
    silent(phone, minutes=2)
    before = rings(clinician)
    tell(phone)
    assert rings(clinician) == before + 1


# --- The same phone, paired anew ----------------------------------------------------------------


def test_a_phone_that_was_paired_anew_is_known_by_its_queue(
    phone: Phone, clinician: Clinician
) -> None:
    store = a_store(clinician)
    tell(phone, store=store)
    again = Phone(clinician)
    before = rings(clinician)
    tell(again, store=store, waiting=0)
    assert list(PhoneStatus.objects.values_list("token", flat=True)) == [again.token.id]
    assert rings(clinician) == before + 1


def test_two_phones_with_queues_of_their_own_stay_two(phone: Phone, clinician: Clinician) -> None:
    tell(phone, store=a_store(clinician))
    tell(Phone(clinician), store=a_store(clinician))
    assert PhoneStatus.objects.count() == 2


@pytest.mark.parametrize("whose", ["colleague", "nobody"])
def test_another_ones_queue_is_linked_to_nothing_and_answers_alike(
    phone: Phone, colleagues_phone: Phone, colleague: Clinician, whose: str
) -> None:
    theirs = a_store(colleague)
    tell(colleagues_phone, store=theirs)
    store = theirs if whose == "colleague" else str(uuid.uuid4())
    answer = tell(phone, store=store)
    assert (answer.status_code, answer.content) == (204, b"")
    assert PhoneStatus.objects.get(token=phone.token).store is None
    assert PhoneStatus.objects.filter(token=colleagues_phone.token).exists()


# --- Forgetting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("waiting", "left"), [(0, 0), (3, 1)])
def test_a_phone_that_can_not_come_back_is_forgotten_unless_photos_wait_on_it(
    phone: Phone, waiting: int, left: int
) -> None:
    tell(phone, waiting=waiting)
    silent(phone, days=idle_life(is_permanent=True).days + 1)
    assert phone_status.forget_gone() == 1 - left
    assert PhoneStatus.objects.count() == left


def test_a_phone_that_was_heard_lately_is_not_forgotten(phone: Phone) -> None:
    tell(phone, waiting=0)
    assert phone_status.forget_gone() == 0
