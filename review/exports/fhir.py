"""A FHIR R4B document of a consultation's photos: one Bundle, its Composition first.

The patient's reference is the point of this file. Photos are written one by one, so that no more
than one is in memory.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO
from uuid import UUID, uuid4

from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle

from capture.models import Consultation, Photo
from review.exports import fhir_resources as fhir
from review.exports.source import as_shown
from review.naming import file_name, unique

CONTENT_TYPE = "application/fhir+json"


def document(consultation: Consultation, photos: Sequence[Photo], out: IO[bytes]) -> None:
    """Write the Bundle; raises what the bucket raises."""
    made_at = timezone.now()
    about = {"type": "document", "timestamp": made_at, "identifier": fhir.urn(uuid4())}
    bundle = Bundle.model_validate(about).model_dump_json()
    out.write(f'{bundle.removesuffix("}")},"entry":['.encode())
    for number, (pk, resource) in enumerate(resources(consultation, photos, made_at=made_at)):
        address = json.dumps(fhir.url(pk))
        entry = f'{{"fullUrl":{address},"resource":{resource.model_dump_json()}}}'
        out.write(f"{',' if number else ''}{entry}".encode())
    out.write(b"]}")


def resources(
    consultation: Consultation, photos: Sequence[Photo], *, made_at: datetime
) -> Iterator[tuple[UUID, fhir.Resource]]:
    """Yield each resource with its id. What is said of the photos' files follows the photos."""
    listed, pks = uuid4(), [each.pk for each in photos]
    yield uuid4(), fhir.composition(consultation, photos, listed=listed, made_at=made_at)
    yield consultation.clinician_id, fhir.practitioner(consultation.clinician)
    contents = []
    for photo, name in zip(photos, unique(map(file_name, photos)), strict=True):
        picture = as_shown(photo)
        attachment = fhir.attached(photo, picture, name)
        contents.append({"attachment": {**attachment, "url": fhir.url(photo.pk)}})
        yield photo.pk, fhir.media(photo, picture, attachment)
    yield listed, fhir.reference(consultation, contents, made_at=made_at)
    yield uuid4(), fhir.provenance(consultation, [listed, *pks], made_at=made_at)
