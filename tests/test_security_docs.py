"""The pages on security stay true: tests that they name exist, numbers are the code's own."""

import importlib
import re
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest

from clinicpro import settings as product
from tokens import pairing, secrets, throttle

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ["security.md", "asvs.md", "clinical-safety.md"]
ROOT = DOCS.parent
NAMED = re.compile(r"`(tests/[\w./-]+)::([^`]+)`")
UNITS = {"minute": 60, "hour": 3_600, "day": 86_400}
SPANS = {"MINUTES": 60, "HOURS": 3600, "DAYS": 86_400}  # seconds in what a setting counts
WORDS = {"met", "read", "part", "gap", "operator", "n/a"}

# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; those of level 3 come
# after them everywhere.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4,
    "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2,
    "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1,
    "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip


def page(name: str) -> str:
    return (DOCS / name).read_text()


def rows(text: str) -> list[list[str]]:
    """Return the cells of each row of a page's tables, but their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in {"#", "what"} and not set(row[0]) <= {"-"}]


def section(name: str, heading: str) -> str:
    return page(name).partition(f"## {heading}\n")[2].partition("\n## ")[0]


# --- Tests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_every_test_that_a_page_names_exists(name: str) -> None:
    named = NAMED.findall(page(name))
    assert named or name == "security.md"
    missing = [f"{file}::{test}" for file, test in named if not exists(file, test)]
    assert missing == []


def exists(file: str, test: str) -> bool:
    path = ROOT / file
    if not path.exists():
        return False
    wanted = rf"^def {test}\(" if file.endswith(".py") else rf'^test\("{re.escape(test)}"'
    return re.search(wanted, path.read_text(), re.MULTILINE) is not None


@pytest.mark.parametrize("name", PAGES)
def test_every_page_and_heading_that_a_page_leads_to_is_there(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]*)(?:#([\w-]+))?\)", page(name))
    assert links
    for target, anchor in links:
        path = DOCS / target if target else DOCS / name
        assert path.exists(), target
        headings = re.findall(r"^#+ (.+)", path.read_text(), re.MULTILINE) if anchor else []
        assert not anchor or anchor in {slug(each) for each in headings}, anchor


def slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


# --- ASVS -----------------------------------------------------------------------------------------


def test_no_requirement_of_level_two_is_left_out_or_said_twice() -> None:
    wanted = [f"{name}.{n}" for name, count in SECTIONS.items() for n in range(1, count + 1)]
    said = [number for row in rows(page("asvs.md")) for number in row[0].split(", ")]
    assert sorted(said) == sorted(wanted)


def test_what_is_met_is_shown_by_a_test_and_what_is_missing_says_why() -> None:
    for numbers, _, verdict, how, shown in rows(page("asvs.md")):
        assert verdict in WORDS, numbers
        assert bool(NAMED.search(shown)) is (verdict in {"met", "part"}), numbers
        assert how or verdict == "met", numbers


def test_each_hazard_has_its_control_with_a_test_what_is_left_over_and_no_owner_of_ours() -> None:
    hazards = rows(section("clinical-safety.md", "Hazard log"))
    assert [row[0] for row in hazards] == [f"H{n + 1}" for n in range(len(hazards))]
    for number, _, cause, effect, control, left_over, judged, owner in hazards:
        assert cause, number
        assert effect, number
        assert NAMED.search(control), number
        assert left_over, number
        assert re.fullmatch(
            r"(minor|significant|considerable|major) / (very low|low|medium|high)", judged
        )
        assert owner == ""


# --- Numbers --------------------------------------------------------------------------------------


def test_the_arithmetic_of_typed_codes_is_that_of_the_code() -> None:
    text = section("security.md", "Guessing a typed code")
    codes = len(secrets.ALPHABET) ** secrets.TYPED_LENGTH
    guesses = throttle.FAILURES_OVERALL * (timedelta(days=365) // throttle.WINDOW)
    day = timedelta(days=1)
    clinic = Fraction(
        20 * 2 * (pairing.OFFER_LIFE // timedelta(seconds=1)), day // timedelta(seconds=1)
    )
    assert f"{codes:,} codes" in text
    assert f"{throttle.FAILURES_PER_ADDRESS} a minute from\none address" in text
    assert f"{throttle.FAILURES_OVERALL} a minute from everywhere" in text
    assert f"are {guesses:,} guesses" in text
    for live in (Fraction(1), Fraction(10), clinic):
        assert f"1 in {round(codes / (live * guesses)):,} |" in text
    assert f"| {float(clinic):.2f}: twenty clinicians pair twice a day" in text


def test_every_limit_on_the_page_is_the_codes_own() -> None:
    limits = rows(section("security.md", "Limits"))
    assert len(limits) > 10
    for what, said, where in limits:
        module, _, name = where.strip("`").rpartition(".")
        assert meant(said) == own(importlib.import_module(module), name), what


def meant(said: str) -> int:
    """Return a number as it is written on the page; times in seconds."""
    number, _, unit = said.partition(" ")
    return int(number.replace(",", "")) * UNITS.get(unit.removesuffix("s"), 1)


def own(module: ModuleType, name: str) -> int:
    """Return a constant of the code; times in seconds."""
    limit = getattr(module, name)
    if isinstance(limit, timedelta):
        return limit // timedelta(seconds=1)
    return int(limit) * SPANS.get(name.rpartition("_")[2], 1)


def test_every_key_on_the_page_is_a_setting() -> None:
    keys = [
        row[0].strip("`") for row in rows(section("security.md", "Keys")) if row[0] != "setting"
    ]
    assert len(keys) >= 5
    assert [each for each in keys if not hasattr(product, each)] == []


def test_no_key_is_left_out_of_the_page() -> None:
    text = section("security.md", "Keys")
    keys = {name for name in dir(product) if re.search(r"_(KEY|KEYS|SECRET)$", name)}
    assert {name for name in keys - {"S3_ACCESS_KEY"} if f"`{name}`" not in text} == set()
