"""Installations for tests: one that runs, shared; and folders for those that must end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.launch import Launch


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for one run after another, as a person's is. A first run from nothing costs more."""
    return tmp_path_factory.mktemp("used") / "var"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launch]:
    """An installation that serves, for questions that do not end it."""
    with Launch(tmp_path_factory.mktemp("running") / "var") as launch:
        launch.screen()
        yield launch
