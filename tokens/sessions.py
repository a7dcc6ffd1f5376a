"""Sign-ins of desks, kept in the database under a digest of their id.

The id itself stands in the browser's cookie alone: who reads the table, or a backup of it, signs in
with nothing of it.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as ByTheirId
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

STORED = 40  # hex digits, as many as the column holds: 160 bits


def stored(session_key: str | None) -> str:
    """Return the name under which a session is stored; a plain hash does for 32 random letters."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:STORED]


class SessionStore(ByTheirId):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = self.model.objects.filter(
            session_key=stored(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(stored(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(stored(key))
