"""Say "look again", without any data: the truth is in the database.

A ring raises the version of one small row in the transaction that changed something. Pages ask
with the versions that they show. Losing every ring costs nothing but delay.
"""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from capture.models import Bell
from capture.ringer import ring_soon


class Region(models.TextChoices):
    """The parts of a page that change by themselves."""

    CONSULTATION = "consultation"
    PHONES = "phones"
    PHOTOS = "photos"
    RECORDING = "recording"


@transaction.atomic
def ring(clinician_id: UUID, region: Region) -> None:
    """Raise a region's version, within the transaction that changed it.

    After the commit, and off the request's path, the pages also hear of it where Ably is set up.
    """
    bell = Bell.objects.filter(clinician_id=clinician_id, region=region)
    if not bell.update(version=F("version") + 1):
        Bell.objects.bulk_create(
            [Bell(clinician_id=clinician_id, region=region)], ignore_conflicts=True
        )
        bell.update(version=F("version") + 1)
    if settings.ABLY_API_KEY:
        transaction.on_commit(partial(ring_soon, clinician_id), robust=True)


def versions(clinician_id: UUID) -> dict[str, int]:
    """Return the version of each region, by its name; one query."""
    bells = Bell.objects.filter(clinician_id=clinician_id)
    return of_each(dict(bells.values_list("region", "version")))


def of_each(found: Mapping[str, int]) -> dict[str, int]:
    """Return the version of each region; one that never rang has none on record."""
    return {region.value: found.get(region.value, 0) for region in Region}
