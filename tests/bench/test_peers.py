"""The runner of `make bench-peers`: what it keeps, what it tells, and that it hides no loss."""

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageFilter

from bench.figure import Figure, at_least, at_most
from bench.load import load
from bench.peers import __main__ as runner
from bench.peers import installed, presign, profile, record, report
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ssim import ssim
from bench.peers.wrong_bytes import SPOILT
from bench.presign_rate import loopback, presigns
from bench.program import Program
from tests import pictures

COLUMNS = (Column("time", "ms"), Column("likeness", "", "more", digits=3), Column("ratio", "×", ""))


def comparison(ours: tuple[float, ...], *, aims: tuple[Figure, ...] = ()) -> Comparison:
    rows = {OURS: ours, "a peer": (20.0, 0.5, 9.0), "nobody": (0.0, 1.0, 0.0)}
    return Comparison("By hand.", COLUMNS, rows, aims, beside=["nobody"])


# --- What it says of a loss --------------------------------------------------------------------


def test_a_peer_that_did_better_is_named_with_both_values() -> None:
    assert list(comparison((30.0, 0.4, 1.0)).losses()) == [
        "time: ours 30.0 ms; a peer 20.0 ms",
        "likeness: ours 0.400; a peer 0.500",
    ]


def test_who_did_best_has_lost_nothing_to_a_row_that_is_no_rival() -> None:
    assert list(comparison((10.0, 0.6, 1.0)).losses()) == []


def test_a_missed_aim_is_a_loss_though_no_peer_did_better() -> None:
    aims = (at_most("slow", 3, "×", 2), at_least("few", 3, "", 2))
    assert list(comparison((10.0, 0.6, 1.0), aims=aims).losses()) == ["slow: 3 ×, aim ≤ 2"]


# --- What it keeps and tells -------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(record, "PLACE", tmp_path / "run")
    monkeypatch.setattr(report, "PLACE", tmp_path / "benchmarks.md")
    return tmp_path / "benchmarks.md"


def parts(monkeypatch: pytest.MonkeyPatch, **measures: Any) -> None:
    monkeypatch.setattr(runner, "PARTS", {name: (name, act) for name, act in measures.items()})


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def first(_: object) -> Comparison:
        asked.append("first")
        return comparison((30.0, 0.4, 1.0))

    def broken(_: object) -> Comparison:
        raise RuntimeError("cut off")

    parts(monkeypatch, first=first, second=broken)
    assert runner.main([]) == 1
    assert not place.exists()
    parts(monkeypatch, first=first, second=lambda _: comparison((10.0, 0.6, 1.0)))
    assert runner.main([]) == 0
    assert asked == ["first"]
    assert "| **ours** | 10.0 ms | 0.600 |" in place.read_text()


def test_the_page_says_what_ran_and_what_was_lost(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    aim = at_most("slow", 3.0, "×", 2)
    parts(monkeypatch, part=lambda _: comparison((30.0, 0.6, 1.0), aims=(aim,)))
    runner.main(["--again"])
    page = place.read_text()
    assert capsys.readouterr().out == page
    lost = page.partition("## Where we lose")[2].partition("\n## ")[0]
    assert "time: ours 30.0 ms; a peer 20.0 ms" in lost
    assert "slow: 3.00 ×, aim ≤ 2" in lost
    for name, version in installed.versions().items():
        assert f"{name} {version}" in page


# --- What it measures with ---------------------------------------------------------------------


def test_likeness_is_one_for_the_same_picture_and_falls_as_it_blurs() -> None:
    picture = pictures.rash(size=(160, 96))
    blurs = [picture.filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 1, 2)]
    found = [ssim(each, picture) for each in blurs]
    assert found[0] == pytest.approx(1, abs=1e-4)
    assert found[0] > found[1] > found[2]


def test_likeness_of_flat_pictures_is_the_formulas_own() -> None:
    dark, bright = (Image.new("RGB", (16, 16), (grey,) * 3) for grey in (100, 120))
    constant = (0.01 * 255) ** 2
    expected = (2 * 100 * 120 + constant) / (100**2 + 120**2 + constant)
    assert ssim(dark, bright) == pytest.approx(expected, abs=1e-4)


def test_every_spoilt_body_is_another_one() -> None:
    body = pictures.jpeg()
    spoilt = [spoil(body) for spoil in SPOILT.values()]
    assert len({body, *spoilt}) == 1 + len(SPOILT)
    assert len(SPOILT["another photo, as long"](body)) == len(body)


def test_a_profile_gives_pythons_own_time_to_who_asked_for_it() -> None:
    ours, form = ("/x/capture/claim.py", 1, "ticket"), ("/x/django/forms/forms.py", 1, "clean")
    stats = {
        ours: (1, 1, 2.0, 5.0, {}),
        form: (1, 1, 1.0, 2.0, {}),
        ("~", 0, "<len>"): (3, 3, 4.0, 4.0, {ours: (1, 1, 3.0, 3.0), form: (2, 2, 1.0, 1.0)}),
    }
    assert sorted(profile.by_area(stats).values()) == [2.0, 5.0]


def test_presigns_are_asked_of_the_product_on_postgresql(tmp_path: Path) -> None:
    with presign.on_postgres(tmp_path / "var") as installation:
        program = Program(installation.origin, code=presign.make_clinic(installation))
        host = urlsplit(installation.origin).netloc
        requests = cycle(list(presigns(host, program)))
        done = load(loopback(host), requests, seconds=60, most=40)
        program.http.close()
    assert done.answers == len(done.waits) == 40


# --- Where the peers come from -----------------------------------------------------------------


def test_peers_are_pinned_and_their_list_names_no_registry() -> None:
    listed = installed.LIST / "package-lock.json"
    packages = json.loads(listed.read_text())["packages"]
    for name, version in installed.versions().items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert not [name for name, each in packages.items() if "resolved" in each]
    assert all(each.get("integrity") for name, each in packages.items() if name)
