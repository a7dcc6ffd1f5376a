"""The arithmetic of docs/capacity.md, and the morning that it leaves to a simulation."""

import random
from pathlib import Path

import pytest

from load.board import Need, month, table
from load.figures import AT_MOST_BUSY, COSTS, DAY, PRICES
from load.morning import chain_waits, morning, told

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "capacity.md").read_text()
CLINICIANS = 1000


def played(*, cores: float, poll_seconds: float = 1.0, seed: int = 1) -> list:
    dice = random.Random(seed)
    return list(morning(clinicians=CLINICIANS, cores=cores, poll_seconds=poll_seconds, dice=dice))


def test_the_page_says_what_the_arithmetic_says() -> None:
    for row in table(100_000):
        assert row in PAGE, row


def test_the_page_says_what_the_simulation_says() -> None:
    for cores, ably in ((89, False), (50, False), (12, True), (4, True)):
        assert told(clinicians=100_000, cores=cores, ably=ably) in PAGE.replace("\n", " ")


def test_every_assumed_and_measured_figure_stands_on_the_page() -> None:
    for figures in (COSTS, DAY, PRICES):
        for name in vars(figures):
            assert f"`{name}`" in PAGE, name


def test_twice_the_clinicians_need_twice_of_everything() -> None:
    one, two = Need(1000, 1.0), Need(2000, 1.0)
    assert two.cores == pytest.approx(2 * one.cores)
    assert month(two) == pytest.approx(2 * month(one))


def test_everybody_who_works_signs_in_once() -> None:
    assert sum(each.sign_ins for each in played(cores=10)) == CLINICIANS * DAY.at_work


def test_a_morning_is_the_same_for_the_same_dice_alone() -> None:
    assert played(cores=10) == played(cores=10)
    assert played(cores=10) != played(cores=10, seed=2)


def test_with_the_cores_of_the_arithmetic_nobody_waits_and_with_half_of_the_work_they_do() -> None:
    need = Need(CLINICIANS, 1.0).cores
    assert max(each.waits for each in played(cores=need)) < 1.5
    assert max(each.waits for each in played(cores=need * AT_MOST_BUSY / 2)) > 60


def test_asking_seldom_costs_less() -> None:
    often, seldom = (sum(p.polls for p in played(cores=10, poll_seconds=s)) for s in (1.0, 30.0))
    assert seldom == pytest.approx(often / 30, rel=0.02)


@pytest.mark.parametrize("busy", [0.2, 0.5, 0.8])
def test_a_chains_head_is_waited_for_as_queueing_theory_says(busy: float) -> None:
    """Pollaczek and Khinchine: with a fixed hold the mean wait is busy · hold / 2(1 - busy)."""
    hold = 0.01
    found = chain_waits(rate=busy / hold, hold=hold, events=400_000, dice=random.Random(3))
    assert found == pytest.approx(busy * hold / (2 * (1 - busy)), rel=0.08)
