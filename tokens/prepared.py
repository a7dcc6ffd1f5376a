"""Ask PostgreSQL what it has prepared already, by its own protocol, on Django's pool.

Django puts a question together in ten times the time that the database needs to answer it. That is
no matter but for the few that are asked many times a second (decision 40).
"""

import hashlib
from typing import Any

from django.db import connection
from psycopg import Error
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from tokens.errors import LongWay

PATIENCE = 0.5  # seconds to wait for a free connection, before Django waits for one
NOT_PREPARED = b"26000"  # PostgreSQL's invalid_sql_statement_name


class Question:
    """One SQL question with $1, $2 … in it. It is read only, so that asking twice harms nobody."""

    def __init__(self, *columns: str, of: str) -> None:
        self.sql = f"SELECT {', '.join(columns)} FROM {of}".encode()  # noqa: S608 (none of it asked)
        # Another version's question has another name, wherever both share a connection.
        self.name = b"clinicpro-" + hashlib.sha256(self.sql).hexdigest()[:16].encode()

    def ask(self, *values: str) -> list[str | None]:
        """Return its one row as PostgreSQL spells it.

        Raises LongWay where there is none, where no connection is free, or where it breaks.
        """
        pool: Any = connection.pool  # type: ignore[attr-defined]
        parameters = [value.encode() for value in values]
        try:
            lent = pool.getconn(PATIENCE)
            try:
                found = self.put(lent.pgconn, parameters)
            finally:
                pool.putconn(lent)
        except Error as error:  # the pool's own errors are such, too
            raise LongWay from error
        if found.status != ExecStatus.TUPLES_OK or found.ntuples != 1:
            raise LongWay
        return [text(found, column) for column in range(found.nfields)]

    def put(self, server: PGconn, parameters: list[bytes]) -> PGresult:
        found = server.exec_prepared(self.name, parameters)
        if found.error_field(DiagnosticField.SQLSTATE) == NOT_PREPARED:
            server.prepare(self.name, self.sql)
            found = server.exec_prepared(self.name, parameters)
        return found


def text(found: PGresult, column: int) -> str | None:
    value = found.get_value(0, column)
    return None if value is None else value.decode()
