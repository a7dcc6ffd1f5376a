"""What is installed is what was reviewed: exact versions with hashes, from no named place."""

import re
from pathlib import Path

import pytest

from tests.local.launch import ROOT

LISTS = ["product", "local", "dev"]


@pytest.mark.parametrize("name", LISTS)
def test_every_package_has_one_version_and_its_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", text(name).strip())
    assert all(re.match(r"[\w.-]+==\S+", block) and "--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_names_a_registry(name: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links", text(name))


def test_npms_lock_names_no_registry() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text()


def test_each_list_contains_the_one_before_at_the_same_versions() -> None:
    product, local, dev = (packages(name) for name in LISTS)
    assert product < local < dev


def packages(name: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+==[^\s;]+)", text(name), re.MULTILINE))


def text(name: str) -> str:
    return Path(ROOT / "requirements" / f"{name}.txt").read_text()
