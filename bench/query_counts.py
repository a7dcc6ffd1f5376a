"""Count database queries per request: none may grow with the photos that a page shows."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.figure import MET, Figure

PHOTOS = (0, 10, 100)
# A transaction's frame is no question to the database.
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def measure(_: object) -> list[Figure]:
    """Ask in this process, on a scratch SQLite and a real bucket, with 0, 10 and 100 photos."""
    with scratch_database(), bucket():
        from bench.household import Household

        counts = [count(Household(photos)) for photos in PHOTOS]
    return [row(name, [each[name] for each in counts]) for name in counts[0]]


def row(name: str, counts: list[int]) -> Figure:
    """Return one line: how many queries with 0, 10 and 100 photos."""
    verdict = "missed: grows with the photos" if max(counts) > min(counts) else MET
    return Figure(name, ", ".join(map(str, counts)), "queries", "all the same", verdict)


def count(household: Any) -> dict[str, int]:
    """Return the number of queries of each request."""
    return {name: queries(act) for name, act in household.requests().items()}


def queries(act: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(not each["sql"].startswith(FRAME) for each in captured)


@contextmanager
def scratch_database() -> Iterator[None]:
    """Set Django up with the tests' settings on a fresh SQLite."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.test import utils

    django.setup()
    utils.setup_test_environment()
    made = utils.setup_databases(verbosity=0, interactive=False)
    yield
    utils.teardown_databases(made, verbosity=0)
    utils.teardown_test_environment()


@contextmanager
def bucket() -> Iterator[None]:
    """Point the settings to a bucket of our own: confirm reads what was put."""
    from django.test import override_settings

    from capture import storage
    from local.bucket import SeaweedFS

    with (
        tempfile.TemporaryDirectory(prefix="bench-bucket-") as folder,
        SeaweedFS(Path(folder)) as server,
        override_settings(
            S3_ENDPOINT=server.endpoint,
            S3_PUBLIC_ENDPOINT=server.endpoint,
            S3_ACCESS_KEY=server.access_key,
            S3_SECRET_KEY=server.secret_key,
            S3_ADDRESSING="path",
        ),
    ):
        storage.make_bucket()
        yield
