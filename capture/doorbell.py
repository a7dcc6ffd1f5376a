"""Say "look again", without any data: the truth is in the database.

A ring raises the version of one small row in the transaction that changed something. Pages ask
with the versions that they show. Losing every ring costs nothing but delay.
"""

from uuid import UUID

from django.db import models, transaction
from django.db.models import F

from capture.models import Bell


class Region(models.TextChoices):
    """The parts of a page that change by themselves."""

    CONSULTATION = "consultation"
    PHONES = "phones"
    PHOTOS = "photos"


@transaction.atomic
def ring(clinician_id: UUID, region: Region) -> None:
    """Raise a region's version, within the transaction that changed it."""
    bell = Bell.objects.filter(clinician_id=clinician_id, region=region)
    if not bell.update(version=F("version") + 1):
        Bell.objects.bulk_create(
            [Bell(clinician_id=clinician_id, region=region)], ignore_conflicts=True
        )
        bell.update(version=F("version") + 1)


def versions(clinician_id: UUID) -> dict[str, int]:
    """Return the version of each region, by its name; one query."""
    found = dict(Bell.objects.filter(clinician_id=clinician_id).values_list("region", "version"))
    return {region.value: found.get(region.value, 0) for region in Region}
