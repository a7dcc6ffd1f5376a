"""A new version beside the old one: its migrations, and servers that start at the same moment."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.ports import free_ports
from tests.postgres import postgres
from tests.test_migrations import BREAK_THE_VERSION_BEFORE, OURS, ROOT
from tests.watch.server import Server, environment


@pytest.fixture
def empty_database() -> Iterator[str]:
    with postgres() as url:
        yield url


def manage(folder: Path, database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    told = environment(folder, DATABASE_URL=database_url)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**told, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_migration_locks_out_the_version_before(empty_database: str, tmp_path: Path) -> None:
    """What the tables' own test cannot see, the linter reads in PostgreSQL's SQL: locks, above all.

    It was written for Django 6.0 and earlier, so the last assertion holds it to a known finding.
    """
    lint = ["lintmigrations", "--no-cache", "--warnings-as-errors", "--include-apps", *sorted(OURS)]
    known = [name.partition(".")[2] for name in BREAK_THE_VERSION_BEFORE]
    clean = manage(tmp_path, empty_database, *lint, "--ignore-name", *known)
    assert clean.returncode == 0, clean.stdout
    found = manage(tmp_path, empty_database, *lint)
    assert found.stdout.count("NOT NULL constraint on columns") == len(known)


def test_servers_that_start_at_once_on_an_empty_database_all_serve(
    empty_database: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        servers = [
            Server(tmp_path, port=port, DATABASE_URL=empty_database, WORKERS="1")
            for port in free_ports("127.0.0.1", count=3)
        ]
        for server in servers:
            server.launch()
            stack.callback(server.end)
        for server in servers:
            server.wait_until_alive()
        ready = [json.loads(server.get("/readyz")[1]) for server in servers]
        assert all(each["database"] for each in ready)  # no bucket runs here
    assert manage(tmp_path, empty_database, "migrate", "--check").returncode == 0
