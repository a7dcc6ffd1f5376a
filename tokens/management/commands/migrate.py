"""Django's migrate, one at a time: servers that start together find one database (deploy/start)."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

MIGRATING = 0x636C696E6963  # a number of our own among the database's advisory locks
PAUSE_SECONDS = 0.2


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with alone(connections[options["database"]]):
            super().handle(*args, **options)


@contextmanager
def alone(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait until nobody else migrates. Whoever dies while migrating lets the next one in.

    The lock has a session of its own, which no migration closes. On SQLite, where there is one
    machine, whoever starts its servers migrates before them.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with closing(outside_the_pool(connection)) as own:
        # Asked again and again: a query that waits would hold up CREATE INDEX CONCURRENTLY.
        while not ask(own, "pg_try_advisory_lock"):
            time.sleep(PAUSE_SECONDS)
        try:
            yield
        finally:
            ask(own, "pg_advisory_unlock")


def outside_the_pool(connection: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    """Return a connection of its own: a pool of one (DATABASE_POOL=1) has only the migrations'."""
    own: BaseDatabaseWrapper = connection.copy()
    own.settings_dict["OPTIONS"].pop("pool", None)
    return own


def ask(connection: BaseDatabaseWrapper, function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [MIGRATING])
        return bool(cursor.fetchone()[0])
