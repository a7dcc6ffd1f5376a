"""What a day's work leaves in the database: events, rings, bytes."""

from dataclasses import dataclass

import psycopg

COUNTS = """
    SELECT (SELECT count(*) FROM capture_photo),
           (SELECT count(*) FROM tokens_auditevent),
           (SELECT coalesce(sum(version), 0)::bigint FROM capture_bell),
           pg_database_size(current_database())
"""


@dataclass(frozen=True)
class Growth:
    """What stands there, or what was added: photos, audit events, rings, bytes with indexes."""

    photos: int
    events: int
    rings: int
    size: int

    def since(self, before: "Growth") -> "Growth":
        return Growth(
            self.photos - before.photos,
            self.events - before.events,
            self.rings - before.rings,
            self.size - before.size,
        )

    def __str__(self) -> str:
        each = max(self.photos, 1)
        return (
            f"for each of {self.photos:,} photos: {self.events / each:.1f} audit events, "
            f"{self.rings / each:.1f} rings and {self.size / each:,.0f} bytes in PostgreSQL"
        )


def look(database_url: str) -> Growth:
    with psycopg.connect(database_url) as database:
        return Growth(*database.execute(COUNTS).fetchone() or ())
