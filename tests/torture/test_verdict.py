"""The account itself: it must notice what it is there to notice."""

import pytest

from tests.torture.finding import Finding
from tests.torture.ledger import Entry, Fate, Ledger
from tests.torture.verdict import Facts, Row, verdict


def entry(name: str, fate: Fate = Fate.FILED, *, patient: str = "AB") -> Entry:
    return Entry(f"hash of {name}", patient, "phone 1", fate)


def row(name: str, *, patient: str = "AB", key: str | None = "key") -> Row:
    return Row(f"hash of {name}", patient, key and f"{key} of {name}")


def kinds(entries: list[Entry], rows: list[Row], **facts: object) -> list[str]:
    hashes = {each.key: each.sha256 for each in rows if each.key}
    given = Facts(tuple(rows), **{"hashes": hashes, **facts})
    return sorted(each.kind for each in verdict(entries, given))


def test_all_is_well_where_each_photo_was_filed_once() -> None:
    assert kinds([entry("one"), entry("two", Fate.GONE)], [row("one"), row("two", key=None)]) == []


def test_a_photo_that_was_not_filed_is_lost() -> None:
    assert kinds([entry("one"), entry("two")], [row("one")]) == ["lost"]


def test_a_photo_that_was_filed_and_removed_unasked_is_lost() -> None:
    assert kinds([entry("one")], [row("one", key=None)]) == ["lost"]


def test_a_photo_whose_object_is_missing_is_lost() -> None:
    assert kinds([entry("one")], [row("one")], hashes={}) == ["lost"]


def test_a_photo_whose_object_holds_other_bytes_is_altered() -> None:
    assert kinds([entry("one")], [row("one")], hashes={"key of one": "another"}) == ["altered"]


def test_a_photo_that_was_filed_twice_is_doubled() -> None:
    assert kinds([entry("one")], [row("one"), row("one", key="second")]) == ["doubled"]


def test_the_same_bytes_taken_twice_may_be_filed_twice_and_not_once() -> None:
    same = [entry("one"), entry("one")]
    assert kinds(same, [row("one"), row("one", key="second")]) == []
    assert kinds(same, [row("one")]) == ["lost"]


def test_a_photo_under_another_patient_is_misfiled() -> None:
    assert kinds([entry("one")], [row("one", patient="CD")]) == ["misfiled"]


def test_a_deleted_photo_that_is_filed_is_resurrected() -> None:
    assert kinds([entry("one", Fate.GONE)], [row("one")]) == ["resurrected"]


@pytest.mark.parametrize("rows", [[], [row("one")]], ids=["absent", "filed"])
def test_a_photo_in_doubt_may_be_filed_or_not(rows: list[Row]) -> None:
    assert kinds([entry("one", Fate.EITHER)], rows) == []


def test_a_photo_in_doubt_may_still_not_be_filed_twice_or_misfiled() -> None:
    twice = [row("one"), row("one", key="second")]
    assert kinds([entry("one", Fate.EITHER)], twice) == ["doubled"]
    assert kinds([entry("one", Fate.EITHER)], [row("one", patient="CD")]) == ["misfiled"]


def test_a_filed_photo_that_nobody_took_is_unknown() -> None:
    assert kinds([], [row("one")]) == ["unknown"]


def test_what_else_lies_in_the_bucket_is_foreign() -> None:
    found = verdict([], Facts((), {}, foreign=("aside/something",)))
    assert found == [Finding("foreign", "aside/something")]


# --- the ledger -----------------------------------------------------------------------------------


def ledger(*events: tuple[str, str]) -> Ledger:
    kept = Ledger()
    for event, value in events:
        patient = {"patient": "AB"} if event == "taken" else {}
        name = "patient" if event == "pressed" else "sha256"
        kept.hear("phone 1", {"event": event, name: value, **patient})
    return kept


def test_a_photo_counts_from_when_it_is_shown() -> None:
    kept = ledger(("pressed", "AB"), ("taken", "one"))
    assert [each.fate for each in kept.entries] == [Fate.EITHER]
    kept.hear("phone 1", {"event": "shown", "sha256": "one"})
    assert kept.entries == [Entry("one", "AB", "phone 1", Fate.FILED, was_shown=True)]


def test_a_photo_shown_under_the_pages_warning_may_be_lost() -> None:
    kept = ledger(("pressed", "AB"), ("taken", "one"), ("shown unsealed", "one"))
    assert (kept.taken, kept.in_doubt) == (1, 1)
    kept.hear("phone 1", {"event": "shown", "sha256": "one"})
    assert (kept.taken, kept.in_doubt) == (1, 0)


def test_a_photo_that_comes_back_after_its_pages_death_keeps_the_patient_of_its_shutter() -> None:
    kept = ledger(("pressed", "AB"))
    kept.page_died("phone 1")
    kept.hear("phone 1", {"event": "pressed", "patient": "CD"})
    kept.hear("phone 1", {"event": "shown", "sha256": "one"})
    assert kept.entries == [Entry("one", "AB", "phone 1", Fate.FILED, was_shown=True)]


def test_a_deleted_photo_that_is_shown_once_more_stays_deleted_in_the_account() -> None:
    kept = ledger(("pressed", "AB"), ("taken", "one"), ("shown", "one"))
    kept.decide("one", Fate.GONE)
    kept.hear("phone 1", {"event": "shown", "sha256": "one"})
    assert kept.entries[0].fate is Fate.GONE
