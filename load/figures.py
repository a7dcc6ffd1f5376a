"""What the arithmetic stands on: what was measured, what is assumed (docs/capacity.md)."""

from dataclasses import dataclass

HOUR, DAYS = 3600.0, 220  # seconds; working days a year


@dataclass(frozen=True)
class Costs:
    """Measured: ms of one core, web server and PostgreSQL together, unless it says otherwise."""

    poll: float = 0.85
    photo: float = 88.0  # with all that it sets off: presign, confirm, statuses, news, thumbnail
    sign_in: float = 205.0  # Argon2, web server alone
    head: float = 7.0  # ms that one act holds its audit chain's head, not of a core
    rings: float = 3.7  # for each photo
    photo_bytes: float = 160e3  # with its thumbnail
    row_bytes: float = 3000.0  # in PostgreSQL for each photo, with its events and indexes


@dataclass(frozen=True)
class Day:
    """Assumed of a clinician's day; nobody measured it."""

    at_work: float = 0.6  # of all, in the morning's peak
    consultations_per_hour: float = 4.0
    with_photos: float = 0.1  # of consultations
    photos: float = 3.0  # in each of these
    phone_minutes: float = 3.0  # that a phone's page stays open then
    hours: float = 7.0

    @property
    def photos_per_second(self) -> float:
        """Return how many photos one clinician takes, a second, on average."""
        return self.consultations_per_hour * self.with_photos * self.photos / HOUR

    @property
    def phones_open(self) -> float:
        """Return the share of clinicians whose phone's page is open and asks."""
        return self.consultations_per_hour * self.with_photos * self.phone_minutes / 60


@dataclass(frozen=True)
class Prices:
    """Assumed, in US dollars, rounded, November 2026: no quotes. Put your own."""

    core_month: float = 35.0  # one virtual core of a web server with 2 GB
    database_core_month: float = 120.0  # one of a managed PostgreSQL with 8 GB, standby included
    gigabyte_month: float = 0.025  # of the bucket
    thousand_puts: float = 0.005
    million_messages: float = 2.5  # of a realtime service, one for each ring and each who hears it
    thousand_connections_month: float = 25.0  # of a realtime service


COSTS, DAY, PRICES = Costs(), Day(), Prices()
WORKER_CONNECTIONS = 4  # DATABASE_POOL
CORES_PER_WORKER = 1.0  # Python's lock: one worker keeps one core busy
AT_MOST_BUSY = 0.6  # of the cores at the peak: waits grow without end towards 1
DATABASE_SHARE = 0.17  # of a request's cost that is PostgreSQL's: measured
BUCKET_PUTS, BUCKET_GETS = 3500, 5500  # a second and prefix, as AWS documents them for S3
COMFORTABLE_CONNECTIONS = 500  # of one PostgreSQL; beyond it a pooler in session mode
