"""The desk and one record, with ever more photos: queries, time, bytes; and the idle poll."""

import gzip
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from bench.figure import MET, Figure
from bench.query_counts import queries, scratch_database

PHOTOS = (10, 100, 1000)
TIMES = 7  # of each request
KB = 1000  # bytes


def measure(_: object) -> list[Figure]:
    """Ask in this process, on a scratch SQLite: what the server does, without the wire."""
    with scratch_database():
        from bench.household import Household

        households = {photos: Household(photos) for photos in PHOTOS}
        pages = {
            "desk": {n: page(each, "/") for n, each in households.items()},
            "record": {n: page(each, record_of(each)) for n, each in households.items()},
        }
        figures = [figure for name, found in pages.items() for figure in of(name, found)]
        return [*figures, *poll(households[PHOTOS[-1]])]


def record_of(household: Any) -> str:
    return f"/consultations/{household.consultation.pk}/"


def page(household: Any, url: str) -> Callable[[], bytes]:
    """Return a request for a page that answers with its bytes."""

    def ask() -> bytes:
        answer = household.desk.get(url)
        assert answer.status_code == 200
        body: bytes = answer.content
        return body

    return ask


def of(name: str, pages: dict[int, Callable[[], bytes]]) -> list[Figure]:
    counts = [queries(each) for each in pages.values()]
    verdict = MET if len(set(counts)) == 1 else "missed: grows with the photos"
    figures = [Figure(f"{name}, queries", ", ".join(map(str, counts)), "", "all the same", verdict)]
    for photos, each in pages.items():
        body = each()
        figures += [
            Figure(f"{name} of {photos:,}, median", median(timed(each)), "ms"),
            Figure(f"{name} of {photos:,}, HTML", len(body) / KB, "KB"),
            Figure(f"{name} of {photos:,}, gzip", len(gzip.compress(body, 6)) / KB, "KB"),
        ]
    return figures


def poll(household: Any) -> list[Figure]:
    """Measure the poll of a page that shows all there is."""
    from capture import doorbell

    versions = doorbell.versions(household.clinician.pk)

    def ask() -> None:
        assert household.desk.get("/changes/", versions).status_code == 204

    return [
        Figure("poll, nothing new, queries", queries(ask)),
        Figure("poll, nothing new, median", median(timed(ask)), "ms"),
    ]


def timed(act: Callable[[], object]) -> list[float]:
    """Return how long each of several times took, in ms."""
    waits = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        waits.append((time.perf_counter() - began) * 1000)
    return waits
