"""Let the database itself refuse to change or remove an audit event.

Made anew after every migrate: SQLite loses them whenever Django remakes the table.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tokens.models import AuditEvent

TABLE = AuditEvent._meta.db_table
REFUSAL = "audit events are only ever added"

# REPLACE removes rows past the trigger on DELETE, so an insert may not meet one either.
MET = (
    f"SELECT 1 FROM {TABLE} WHERE id = NEW.id"  # noqa: S608  (our own name)
    " OR (chain = NEW.chain AND position = NEW.position)"
)
ON_SQLITE = {
    name: f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for name, event in {
        "audit_no_update": f"UPDATE ON {TABLE}",
        "audit_no_delete": f"DELETE ON {TABLE}",
        "audit_no_replace": f"INSERT ON {TABLE} WHEN EXISTS ({MET})",
    }.items()
}
ON_POSTGRESQL = "audit_append_only"  # the trigger, and its function
BODY = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
# PostgreSQL's own words for BEFORE UPDATE OR DELETE OR TRUNCATE, FOR EACH STATEMENT, ALWAYS.
TYPE, ALWAYS = 2 + 8 + 16 + 32, "A"


def put_up(*, using: str, **_: Any) -> None:
    """Make the triggers, as they are meant, wherever the table exists (after a migrate)."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        lift(connection)
        run(connection, *making(connection))


def making(connection: BaseDatabaseWrapper) -> list[str]:
    if connection.vendor == "sqlite":
        return list(ON_SQLITE.values())
    return [
        f"CREATE OR REPLACE FUNCTION {ON_POSTGRESQL}() RETURNS trigger"
        f" LANGUAGE plpgsql AS $${BODY}$$",
        f"CREATE TRIGGER {ON_POSTGRESQL} BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {ON_POSTGRESQL}()",
        # Also for a session that says it replicates.
        f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {ON_POSTGRESQL}",
    ]


def lift(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for migrations of the table, and for tests that empty it."""
    if connection.vendor == "sqlite":
        run(connection, *(f"DROP TRIGGER IF EXISTS {name}" for name in ON_SQLITE))
    else:
        run(connection, f"DROP TRIGGER IF EXISTS {ON_POSTGRESQL} ON {TABLE}")


def run(connection: BaseDatabaseWrapper, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the name of each trigger that is not there, or not as it is meant."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            yield from (name for name, sql in ON_SQLITE.items() if found.get(name) != sql)
        else:
            cursor.execute(
                "SELECT tgtype, tgenabled, prosrc FROM pg_trigger"
                " JOIN pg_proc ON pg_proc.oid = tgfoid"
                " WHERE tgname = %s AND tgrelid = %s::regclass",
                [ON_POSTGRESQL, TABLE],
            )
            if cursor.fetchall() != [(TYPE, ALWAYS, BODY)]:
                yield ON_POSTGRESQL
