"""docs/operations.md names only what there is: settings, files, commands, tests."""

import re
from pathlib import Path

from django.conf import global_settings
from django.core.management import get_commands

from tests.test_house_rules import names_read

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "operations.md").read_text()
START = (ROOT / "deploy" / "start").read_text()
COMPOSE = (ROOT / "deploy" / "compose.env").read_text()


def test_every_setting_that_it_names_is_one() -> None:
    named = set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9])(?:=[^`]*)?`", PAGE))
    known = (
        names_read()
        | set(dir(global_settings))
        | set(re.findall(r"\$\{([A-Z_]+):-", START))
        | set(re.findall(r"^([A-Z_]+)=", COMPOSE, re.MULTILINE))
    )
    assert len(named) > 15
    assert named <= known


def test_what_deploy_start_reads_is_said() -> None:
    for name in re.findall(r"\$\{([A-Z_]+):-", START):
        assert f"`{name}`" in PAGE


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"\b((?:deploy|docs|capture|tests)/[\w./-]*\w)", PAGE))
    named |= set(re.findall(r"\]\((decisions/[^)]+)\)", PAGE))
    assert len(named) > 12
    for name in named:
        assert (ROOT / name).exists() or (ROOT / "docs" / name).exists(), name


def test_every_file_of_the_bucket_is_explained() -> None:
    for path in (ROOT / "deploy" / "bucket").iterdir():
        assert f"`deploy/bucket/{path.name}` |" in PAGE


def test_every_command_that_it_names_is_one() -> None:
    named = set(re.findall(r"manage\.py (\w+)", PAGE))
    assert len(named) > 6
    assert named <= set(get_commands())


def test_it_says_first_what_was_never_run() -> None:
    first = PAGE.split("\n## ")[1]
    for part in ("Docker", "AWS", "Ably"):
        assert f"**No {part}" in first


def test_each_key_of_the_servers_is_explained() -> None:
    table = PAGE.partition("## The environment")[2].partition("\n## ")[0]
    for name in ("SECRET_KEY", "QUEUE_KEYS", "AUDIT_KEY"):
        assert f"| `{name}` |" in table
