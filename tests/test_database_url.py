"""What DATABASE_URL says is what the database is asked with."""

from importlib import reload
from typing import Any

import pytest

URL = "postgres://clinicpro:secret@db.example.org:5432/clinicpro"


def database(monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, Any]:
    """Return the settings of a server that is told this URL."""
    from clinicpro import settings as module

    monkeypatch.setenv("DATABASE_URL", url)
    try:
        return dict(reload(module).DATABASES["default"])
    finally:
        monkeypatch.undo()
        reload(module)


def test_connections_come_from_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL", "6")
    pool = database(monkeypatch, URL)["OPTIONS"]["pool"]
    assert pool["min_size"] == pool["max_size"] == 6


def test_what_the_url_demands_of_tls_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    options = database(monkeypatch, f"{URL}?sslmode=verify-full")["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert options["pool"]
