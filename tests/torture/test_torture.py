"""Some seeds of `make torture`, the same each time: photos and sound are filed once, or stay gone.

A seed that fails tells its story; `make torture SEED=n N=1` plays it again.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.browser.conftest import playwright  # noqa: F401
from tests.browser.installation import Account
from tests.torture.stage import Stage
from tests.torture.stage import stage as set_up
from tests.torture.trial import Trial

pytestmark = pytest.mark.browser

SEEDS = range(1, 6)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, playwright: Playwright) -> Iterator[Stage]:  # noqa: F811
    with set_up(tmp_path_factory.mktemp("torture"), playwright) as ready:
        yield ready


@pytest.fixture(scope="module")
def clinicians(stage: Stage) -> Iterator[Account]:
    return stage.ground.installation.make_clinicians(len(SEEDS))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_each_photo_is_filed_once(
    seed: int, stage: Stage, clinicians: Iterator[Account]
) -> None:
    outcome = Trial(stage, next(clinicians), seed).run()
    assert not outcome.findings, outcome.story()
