"""What Prometheus may ask that only the database knows. Every replica answers the same to it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Count, Min, Sum
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.registry import Collector

from capture.models import PhoneStatus, Sweep


class Gauges(Collector):
    """Asked at each scrape; where no `database` answers it says only that, and does not wait."""

    def __init__(self, *, database: bool) -> None:
        self.database = database

    def collect(self) -> Iterator[Gauge]:
        found: list[Gauge] = []
        with suppress(DatabaseError):
            found += [*waiting(), *sweeps()] if self.database else []
        yield Gauge("clinicpro_database_answers", "1 while the database answers", bool(found))
        yield from found


def waiting() -> Iterator[Gauge]:
    """Yield what phones said last of their queues; what was dismissed at the desk is left out."""
    told = PhoneStatus.objects.filter(waiting__gt=0, dismissed_at=None).aggregate(
        phones=Count("pk"), photos=Sum("waiting"), oldest=Min("oldest_waiting_at")
    )
    yield Gauge("clinicpro_phones_waiting", "Phones on which photos wait", told["phones"])
    yield Gauge("clinicpro_photos_waiting", "Photos that wait on phones", told["photos"] or 0)
    yield Gauge(
        "clinicpro_queue_age_seconds", "Age of the oldest photo that waits", age(told["oldest"])
    )


def sweeps() -> Iterator[Gauge]:
    """Yield when the sweep last began and last succeeded (0: never), and what it saw to then."""
    runs = Sweep.objects.order_by("started_at")
    last, good = runs.last(), runs.exclude(succeeded_at=None).last()
    ended = runs.filter(done__isnull=False).last()
    yield Gauge(
        "clinicpro_sweep_started_timestamp_seconds",
        "When the last sweep began",
        stamp(last.started_at if last else None),
    )
    yield Gauge(
        "clinicpro_sweep_succeeded_timestamp_seconds",
        "When a sweep last succeeded",
        stamp(good.succeeded_at if good else None),
    )
    done = Gauge("clinicpro_sweep_done", "What the last sweep that ended saw to", labels=["what"])
    for what, count in ((ended.done or {}) if ended else {}).items():
        done.add_metric([what], count)
    yield done


def age(moment: datetime | None) -> float:
    return max((timezone.now() - moment).total_seconds(), 0) if moment else 0


def stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0
