"""What is installed is what was reviewed: exact versions with hashes, from no named place."""

import re
from ast import Import, ImportFrom, parse, walk
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.local.launch import ROOT

LISTS = ["product", "local", "dev", "watched"]


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
    product, local, dev = (packages(name) for name in LISTS[:3])
    assert product < local < dev
    assert product < packages("watched") < dev


@pytest.mark.parametrize(
    ("name", "apps"),
    [("product", ("clinicpro", "tokens", "capture", "review")), ("watched", ("watch",))],
)
def test_all_that_the_product_imports_is_in_its_own_list(name: str, apps: tuple[str, ...]) -> None:
    locked = {canonical(each.split("==")[0]) for each in packages(name)}
    distributions = packages_distributions()
    imported = imports_of(*apps)
    needed = {name: set(map(canonical, distributions.get(name, []))) for name in imported}
    assert {name for name, found in needed.items() if found and not found & locked} == set()


def imports_of(*apps: str) -> set[str]:
    """Return the top names of all modules that these apps import."""
    trees = (parse(path.read_text()) for app in apps for path in (ROOT / app).rglob("*.py"))
    nodes = [node for tree in trees for node in walk(tree)]
    plain = {alias.name for node in nodes if isinstance(node, Import) for alias in node.names}
    froms = {node.module or "" for node in nodes if isinstance(node, ImportFrom)}
    return {name.split(".")[0] for name in plain | froms}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packages(name: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+==[^\s;]+)", text(name), re.MULTILINE))


def text(name: str) -> str:
    return Path(ROOT / "requirements" / f"{name}.txt").read_text()
