"""Each part breaks once while clinicians work: nothing is lost, and all comes back by itself."""

from typing import Any

import pytest

from load.faults import ALL
from tests.load.run import Run, load

HOLD = "4"  # seconds that each fault lasts; `make load FAULTS=1` takes up to a minute
NAMES = [fault.name for fault in ALL]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("faults")
    return load(folder, "--faults", "--hold", HOLD, "--clinicians", "6")


@pytest.fixture(params=NAMES)
def outcome(run: Run, request: pytest.FixtureRequest) -> dict[str, Any]:
    if f"{request.param}: not tried" in run.said:
        pytest.skip("only root may mount a disk that can be filled")
    return next(each for each in run.found["outcomes"] if each["name"] == request.param)


def test_nothing_is_lost_and_clients_hear_503(outcome: dict[str, Any]) -> None:
    """The findings also tell of other errors than 503, and of what never came back."""
    assert outcome["confirmed"] > 0
    assert outcome["findings"] == []


@pytest.mark.parametrize("name", [each.name for each in ALL if each.is_felt])
def test_it_really_breaks(run: Run, name: str) -> None:
    """Or a fault that never struck would pass for one that was got over."""
    if f"{name}: not tried" in run.said:
        pytest.skip("only root may mount a disk that can be filled")
    assert next(each["wrong"] for each in run.found["outcomes"] if each["name"] == name)


def test_its_time_to_recover_is_printed(run: Run, outcome: dict[str, Any]) -> None:
    (line,) = (line for line in run.said.splitlines() if line.startswith(outcome["name"]))
    assert f"{outcome['back_after']:.1f} s" in line
