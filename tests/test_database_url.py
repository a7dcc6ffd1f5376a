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
    assert database(monkeypatch, URL)["OPTIONS"] == {"pool": True}


def test_what_the_url_demands_of_tls_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    options = database(monkeypatch, f"{URL}?sslmode=verify-full")["OPTIONS"]
    assert options == {"pool": True, "sslmode": "verify-full"}
