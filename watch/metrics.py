"""What is counted, by Prometheus' rules.

Each worker process counts for itself. With PROMETHEUS_MULTIPROC_DIR it does so in files there,
and whichever worker is asked adds them up; without, it answers for itself alone.
"""

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

REGISTRY = CollectorRegistry()

MINUTE, HOUR, DAY = 60, 3600, 86400

REQUESTS = Histogram(
    "clinicpro_request_seconds",
    "How long a request took, from its first middleware to its answer",
    ["route", "method", "status"],
    buckets=[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registry=REGISTRY,
)
REFUSALS = Counter(
    "clinicpro_refusals", "Refused calls, by the codes of docs/api.md", ["code"], registry=REGISTRY
)
PHOTOS = Counter("clinicpro_photos_filed", "Photos filed by a confirm", registry=REGISTRY)
BYTES = Counter("clinicpro_photo_bytes", "Bytes of the photos filed", registry=REGISTRY)
ARRIVAL = Histogram(
    "clinicpro_shutter_to_filed_seconds",
    "From a photo's shutter, by the phone's word, until it was filed",
    buckets=[1, 2, 5, 10, 30, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR, DAY, 7 * DAY],
    registry=REGISTRY,
)
SEGMENTS = Counter(
    "clinicpro_segments_filed", "Segments of recordings filed by a confirm", registry=REGISTRY
)
SEGMENT_BYTES = Counter("clinicpro_segment_bytes", "Bytes of the segments", registry=REGISTRY)
SEGMENT_SECONDS = Counter("clinicpro_segment_seconds", "Seconds of sound filed", registry=REGISTRY)
RINGS_LOST = Counter("clinicpro_rings_lost", "Rings that did not reach Ably", registry=REGISTRY)


def answered(*, route: str, method: str, status: int, seconds: float) -> None:
    requests(route, method, status).observe(seconds)


@lru_cache(maxsize=1024)
def requests(route: str, method: str, status: int) -> Histogram:
    """Return where such requests are counted: looked up once."""
    return REQUESTS.labels(route, method, str(status))


def refused(code: str) -> None:
    REFUSALS.labels(code).inc()


def filed(*, size: int, seconds: float) -> None:
    """Count a photo: its `size` in bytes, and the seconds since its shutter."""
    PHOTOS.inc()
    BYTES.inc(size)
    ARRIVAL.observe(max(seconds, 0))  # a phone's clock may be ahead of ours


def segment_filed(*, size: int, seconds: float) -> None:
    """Count a segment: its `size` in bytes, and the seconds of its sound."""
    SEGMENTS.inc()
    SEGMENT_BYTES.inc(size)
    SEGMENT_SECONDS.inc(seconds)


def rings_lost(rings: int) -> None:
    RINGS_LOST.inc(rings)


def exposition(*others: Collector) -> bytes:
    """Return everything that was counted, and what `others` collect, as Prometheus reads it."""
    return b"".join(generate_latest(each) for each in registries(others))


def registries(others: Iterable[Collector]) -> Iterable[CollectorRegistry]:
    counted = REGISTRY
    if settings.PROMETHEUS_MULTIPROC_DIR:
        counted = CollectorRegistry()
        MultiProcessCollector(counted, settings.PROMETHEUS_MULTIPROC_DIR)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry()
    for each in others:
        asked.register(each)
    return counted, asked
