"""The audit trail: its chains, the database that refuses, and verify_audit that finds."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from capture import consultations
from tests.cast import Phone, at_once
from tokens import audit, triggers
from tokens.chain import SYSTEM, chain_of
from tokens.models import AuditEvent, AuditHead, Clinician, MobileToken
from tokens.revoke import revoke

TABLE = triggers.TABLE
HEADS = AuditHead._meta.db_table


@pytest.fixture
def chain(clinician: Clinician) -> str:
    """A chain of five events, and its colleague's beside it."""
    for _ in range(5):
        audit.record("photo.viewed", clinician_id=clinician.pk)
    return chain_of(clinician.pk)


@contextmanager
def no_triggers() -> Iterator[None]:
    triggers.lift(connection)
    yield
    triggers.put_up(using="default")


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def tamper(sql: str, *values: Any) -> None:
    with no_triggers():
        run(sql, *values)


def verify(**options: Any) -> str:
    """Return what verify_audit finds, "" where it finds nothing."""
    found = StringIO()
    try:
        call_command("verify_audit", stderr=found, stdout=StringIO(), **options)
    except CommandError:
        assert found.getvalue()
    return found.getvalue()


# --- The chain ------------------------------------------------------------------------------------


def test_each_event_stands_in_its_clinicians_chain_after_the_one_before(
    chain: str, colleague: Clinician
) -> None:
    audit.record("photo.viewed", clinician_id=colleague.pk)
    events = list(AuditEvent.objects.filter(chain=chain).order_by("position"))
    assert [event.position for event in events] == [1, 2, 3, 4, 5]
    assert [event.previous for event in events] == ["", *(event.mac for event in events[:-1])]


def test_what_belongs_to_no_clinician_stands_in_the_systems_chain(db: None) -> None:
    assert audit.record("audit.exported", clinician_id=None).chain == SYSTEM


def test_the_system_chain_says_that_a_chain_was_opened(chain: str, clinician: Clinician) -> None:
    opened = AuditEvent.objects.get(chain=SYSTEM)
    assert (opened.action, opened.subject_id) == ("chain.opened", clinician.pk)


def test_a_fact_that_is_rolled_back_leaves_no_event_and_no_gap(chain: str) -> None:
    with transaction.atomic():
        audit.record("photo.viewed", clinician_id=chain)
        transaction.set_rollback(True)
    audit.record("photo.viewed", clinician_id=chain)
    assert verify() == ""


@pytest.mark.django_db(transaction=True)
def test_events_at_the_same_moment_stand_one_after_another(clinician: Clinician) -> None:
    at_once(8, lambda: audit.record("photo.viewed", clinician_id=clinician.pk))
    positions = AuditEvent.objects.filter(clinician_id=clinician.pk).values_list("position")
    assert sorted(position for (position,) in positions) == list(range(1, 9))
    assert verify() == ""


@pytest.mark.django_db(transaction=True)
def test_two_phones_that_act_at_once_leave_a_whole_chain(clinician: Clinician) -> None:
    phones = [Phone(clinician) for _ in range(4)]
    tokens = iter([*phones, *phones])
    at_once(8, lambda: revoke(next(tokens).token, reason="test"))
    assert AuditEvent.objects.filter(action="token.revoked").count() == 4
    assert verify() == ""


def test_an_act_goes_on_where_a_head_was_removed_and_it_is_found(
    chain: str, clinician: Clinician
) -> None:
    AuditHead.objects.filter(chain=chain).delete()
    consultations.start(clinician, patient="AB 41")
    assert "its head or all of it was dropped" in verify()


def test_an_act_does_not_mend_a_cut_tail(chain: str, clinician: Clinician) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s AND position > 3", chain)
    third = AuditEvent.objects.get(chain=chain, position=3)
    AuditHead.objects.filter(chain=chain).update(count=3, mac=third.mac)
    consultations.start(clinician, patient="AB 41")
    assert f"chain {chain}: its head was changed" in verify()


# --- The database refuses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET action = 'photo.moved'",
        f"UPDATE {TABLE} SET actor = 'x' WHERE position = 2",
        f"DELETE FROM {TABLE}",
        f"DELETE FROM {TABLE} WHERE position = 5",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_event(chain: str, sql: str) -> None:
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        run(sql)


def test_the_database_refuses_to_put_another_in_an_events_place(chain: str) -> None:
    if connection.vendor == "postgresql":
        how, otherwise = "INSERT", "ON CONFLICT (id) DO UPDATE SET actor = 'x'"
    else:
        how, otherwise = "INSERT OR REPLACE", ""
    sql = f"{how} INTO {TABLE} SELECT * FROM {TABLE} WHERE true {otherwise}"
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        run(sql)


def test_the_database_refuses_to_empty_the_table(chain: str) -> None:
    empty = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        run(f"{empty} {TABLE}")


def test_an_event_cannot_be_saved_again(chain: str) -> None:
    event = AuditEvent.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()


# --- verify_audit finds -----------------------------------------------------------------------


def test_nothing_is_found_where_nothing_was_changed(chain: str, phone: Phone) -> None:
    revoke(phone.token, reason="test")
    assert verify() == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "photo.moved"),
        ("happened_at", "2020-01-01 00:00:00+00:00"),
        ("clinician_id", None),
        ("token_id", "0" * 32),
        ("subject_id", "0" * 32),
        ("actor", "somebody"),
        ("details", '{"reason": "another"}'),
        ("mac", "0" * 64),
        ("previous", "0" * 64),
    ],
)
def test_a_changed_event_is_found(chain: str, column: str, value: str | None) -> None:
    tamper(f"UPDATE {TABLE} SET {column} = %s WHERE chain = %s AND position = 3", value, chain)
    assert f"chain {chain}: event 3 was changed" in verify()


def test_a_removed_event_is_found(chain: str) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s AND position = 3", chain)
    assert verify() == f"chain {chain}: event 3 is missing\n"


def test_removed_events_are_found_where_the_others_were_numbered_anew(chain: str) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s AND position = 3", chain)
    for position in (4, 5):
        tamper(f"UPDATE {TABLE} SET position = position - 1 WHERE position = %s", position)
    assert f"chain {chain}: event 3 does not follow" in verify()


def test_reordered_events_are_found(chain: str) -> None:
    for old, new in ((2, 99), (4, 2), (99, 4)):
        tamper(f"UPDATE {TABLE} SET position = {new} WHERE position = {old}")
    found = verify()
    assert f"chain {chain}: event 2 does not follow what stands before it" in found
    assert f"chain {chain}: event 4 does not follow what stands before it" in found


def test_an_added_event_is_found(chain: str, clinician: Clinician) -> None:
    last = AuditEvent.objects.get(chain=chain, position=5)
    last.pk, last.position, last.previous = None, 6, last.mac
    last.save()
    found = verify()
    assert f"chain {chain}: event 6 was changed" in found
    assert f"chain {chain}: event 6 is beyond its head" in found


def test_a_cut_tail_is_found(chain: str) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s AND position > 3", chain)
    assert verify() == f"chain {chain}: its tail is cut, events 4 to 5 are missing\n"


def test_a_cut_tail_is_found_where_the_head_was_cut_too(chain: str) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s AND position > 3", chain)
    third = AuditEvent.objects.get(chain=chain, position=3)
    AuditHead.objects.filter(chain=chain).update(count=3, mac=third.mac)
    assert verify() == f"chain {chain}: its head was changed\n"


def test_a_chain_without_its_events_is_found(chain: str) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s", chain)
    assert verify() == f"chain {chain}: its tail is cut, events 1 to 5 are missing\n"


def test_a_removed_head_is_found(chain: str) -> None:
    AuditHead.objects.filter(chain=chain).delete()
    assert f"chain {chain}: its head is missing" in verify()


def test_a_dropped_chain_is_found(chain: str) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s", chain)
    AuditHead.objects.filter(chain=chain).delete()
    assert verify() == f"chain {chain}: it is missing\n"


def test_a_dropped_chain_is_found_where_it_was_begun_anew(chain: str, clinician: Clinician) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s", chain)
    AuditHead.objects.filter(chain=chain).delete()
    audit.record("photo.viewed", clinician_id=clinician.pk)
    assert f"chain {chain}: its head or all of it was dropped" in verify()


def test_a_dropped_system_chain_is_found(chain: str) -> None:
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s", SYSTEM)
    AuditHead.objects.filter(chain=SYSTEM).delete()
    assert verify() == "chain system: it is missing\n"


def test_missing_triggers_are_found(chain: str) -> None:
    triggers.lift(connection)
    assert "the trigger audit_" in verify()


def test_an_altered_trigger_is_found(chain: str) -> None:
    triggers.lift(connection)
    if connection.vendor == "postgresql":
        run(*triggers.making(connection)[1:2])  # made, but not for a session that replicates
    else:
        for sql in triggers.ON_SQLITE.values():
            run(sql.replace("EXISTS", "NOT EXISTS"))
    assert "missing or altered" in verify()


def test_another_key_proves_nothing(chain: str, settings: Any) -> None:
    settings.AUDIT_KEY = "another"
    found = verify()
    assert f"chain {chain}: event 1 was changed" in found
    assert f"chain {chain}: its head was changed" in found


def test_a_pairing_without_its_event_is_found(clinician: Clinician) -> None:
    token = MobileToken.objects.create(clinician=clinician, digest="0")
    assert verify() == f"token {token.pk} has no pairing.redeemed event\n"


def test_a_revocation_without_its_event_is_found(phone: Phone) -> None:
    MobileToken.objects.update(revoked_at=timezone.now())
    assert verify() == f"token {phone.token.pk} has no token.revoked event\n"


def test_an_action_that_nothing_records_is_found(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(audit, "ACTIONS", {"photo.forged"})
        audit.record("photo.forged", clinician_id=None)
    assert verify() == "an event says 'photo.forged', which nothing here records\n"


# --- The anchor -------------------------------------------------------------------------------


@pytest.fixture
def anchor(chain: str, tmp_path: Path) -> Path:
    """An anchor of the present heads."""
    file = tmp_path / "anchor"
    assert verify(anchor=file) == ""
    return file


def test_a_chain_that_grew_since_holds_its_anchor(anchor: Path, clinician: Clinician) -> None:
    audit.record("photo.viewed", clinician_id=clinician.pk)
    assert verify(anchor=anchor) == ""


def test_an_older_state_that_is_whole_in_itself_breaks_the_anchor(
    chain: str, clinician: Clinician, tmp_path: Path
) -> None:
    older = AuditHead.objects.get(chain=chain)
    audit.record("photo.viewed", clinician_id=clinician.pk)
    file = tmp_path / "anchor"
    verify(anchor=file)
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s AND position = 6", chain)
    older.save()
    assert verify() == ""
    assert verify(anchor=file) == f"chain {chain}: event 6 is not the one that was anchored\n"


def test_what_was_found_leaves_the_anchor_as_it_was(anchor: Path, chain: str) -> None:
    before = anchor.read_text()
    tamper(f"DELETE FROM {TABLE} WHERE chain = %s AND position > 3", chain)
    verify(anchor=anchor)
    assert anchor.read_text() == before


def test_a_changed_anchor_is_found(anchor: Path, chain: str) -> None:
    anchor.write_text(anchor.read_text().replace('"count": 5', '"count": 4'))
    assert f"the anchor of chain {chain} was changed" in verify(anchor=anchor)


def test_a_file_that_is_no_anchor_is_left_alone(tmp_path: Path, chain: str) -> None:
    file = tmp_path / "letter"
    file.write_text("Dear colleague")
    with pytest.raises(CommandError, match="The anchor cannot be read"):
        call_command("verify_audit", anchor=file)
    assert file.read_text() == "Dear colleague"


# --- The export -------------------------------------------------------------------------------


def exported(*options: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("export_audit", *options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_export_is_one_event_a_line_with_all_that_its_mac_covers(chain: str) -> None:
    lines = exported()
    assert len(lines) == AuditEvent.objects.count()
    assert lines[0].keys() == {field.attname for field in AuditEvent._meta.fields}


def test_the_export_can_leave_out_what_is_older(chain: str) -> None:
    assert exported("--since=2999-01-01") == []


def test_an_export_is_an_event_itself(chain: str) -> None:
    assert exported()[-1]["action"] == "audit.exported"
