"""`make load`, small: it measures every route, and knows each photo that was confirmed."""

from typing import Any

import pytest

from load.tally import ROUTES
from tests.load.run import Run, load

CLINICIANS = 4
SMALL = ("--sizes", str(CLINICIANS), "--seconds", "10", "--photo", "2", "--consultation", "4")
ANY_SPEED = ("--slack", "20")  # of the bounds: the machine may have other things to do


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return load(tmp_path_factory.mktemp("load"), *SMALL, *ANY_SPEED)


@pytest.fixture(scope="module")
def rows(run: Run) -> dict[str, Any]:
    (step,) = run.found["steps"]
    return {row["route"]: row for row in step["rows"]}


def test_it_ends_well(run: Run) -> None:
    assert run.code == 0, run.said


def test_every_route_is_measured(rows: dict[str, Any]) -> None:
    assert rows.keys() == {*ROUTES, "all"}
    assert all(0 < row["p50"] <= row["p95"] <= row["p99"] for row in rows.values())


def test_no_request_fails(rows: dict[str, Any]) -> None:
    assert not any(row["errors"] for row in rows.values())


def test_desks_and_phones_ask_no_more_than_every_second(rows: dict[str, Any]) -> None:
    for route in ("desk's poll", "phone's poll"):
        assert 0 < rows[route]["rate"] <= CLINICIANS * 1.2


def test_every_confirmed_photo_lies_in_the_bucket_as_it_was_taken(run: Run) -> None:
    assert run.found["photos"] > 0
    assert run.found["findings"] == []


def test_processor_and_memory_are_told_of_each_part(run: Run) -> None:
    (step,) = run.found["steps"]
    cores, memory = step["usage"]["cores"], step["usage"]["memory"]
    assert cores.keys() == {"web", "PostgreSQL", "bucket", "asker"}
    assert all(cores[part] > 0 and memory[part] > 1e6 for part in memory)


def test_it_says_how_many_clinicians_are_served(run: Run) -> None:
    assert f"machine serves {CLINICIANS} clinicians at peak" in run.said
