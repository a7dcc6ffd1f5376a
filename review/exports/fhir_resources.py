"""The resources of a FHIR R4B document, each validated as it is made.

All that is said of the patient is the clinic's own reference, as an identifier.
"""

import base64
import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from fhir.resources.R4B.composition import Composition
from fhir.resources.R4B.documentreference import DocumentReference
from fhir.resources.R4B.media import Media
from fhir.resources.R4B.practitioner import Practitioner
from fhir.resources.R4B.provenance import Provenance

from capture.models import Consultation, Photo
from review.exports.source import Picture
from tokens.models import Clinician

URN = "urn:ietf:rfc:3986"  # the system of identifiers that are URIs
PHOTOGRAPH = {
    "coding": [{"system": "http://loinc.org", "code": "72170-4", "display": "Photographic image"}]
}
IMAGE = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/media-type", "code": "image"}]
}
SIDES = {"left": "7771000", "right": "24028007"}  # SNOMED CT, laterality
AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"

type Resource = Composition | DocumentReference | Media | Practitioner | Provenance


def composition(
    consultation: Consultation, photos: Sequence[Photo], *, listed: uuid.UUID, made_at: datetime
) -> Composition:
    """Return the head of the document: whose, by whom, when, and where its parts are."""
    return Composition.model_validate(
        {
            "identifier": urn(consultation.pk),
            "status": status(consultation),
            "type": PHOTOGRAPH,
            "subject": patient(consultation),
            "date": made_at,
            "author": [to(consultation.clinician_id)],
            "title": "Clinical photos",
            "event": [{"period": period(consultation)}],
            "section": [
                {"title": "Photos", "entry": [to(each.pk) for each in photos]},
                {"title": "Files", "entry": [to(listed)]},
            ],
        }
    )


def practitioner(clinician: Clinician) -> Practitioner:
    return Practitioner.model_validate(
        {"identifier": [urn(clinician.pk)], "name": [{"text": str(clinician)}]}
    )


def media(photo: Photo, picture: Picture, attachment: dict[str, Any]) -> Media:
    """Return one photo, its bytes within."""
    said = {
        "bodySite": side(photo),
        "note": [{"text": photo.description}] if photo.description else None,
    }
    return Media.model_validate(
        {
            "identifier": [urn(photo.pk)],
            "status": "completed",
            "type": IMAGE,
            "subject": patient(photo.consultation),
            "createdDateTime": photo.captured_at,
            "issued": photo.uploaded_at,
            "operator": to(photo.clinician_id),
            "deviceName": str(photo.token),
            "width": picture.width,
            "height": picture.height,
            "content": {**attachment, "data": base64.b64encode(picture.body)},
            **{name: value for name, value in said.items() if value},
        }
    )


def attached(photo: Photo, picture: Picture, name: str) -> dict[str, Any]:
    """Return what is said of a file; FHIR's own hash is SHA-1, whatever one thinks of it."""
    sha1 = hashlib.sha1(picture.body, usedforsecurity=False).digest()
    return {
        "contentType": picture.content_type,
        "size": len(picture.body),
        "hash": base64.b64encode(sha1),
        "title": name.rpartition(".")[0],
        "creation": photo.captured_at,
    }


def side(photo: Photo) -> dict[str, Any] | None:
    if not photo.body_side:
        return None
    label, code = photo.get_body_side_display(), SIDES[photo.body_side]
    coding = {"system": "http://snomed.info/sct", "code": code, "display": label}
    return {"coding": [coding], "text": label}


def reference(
    consultation: Consultation, contents: list[dict[str, Any]], *, made_at: datetime
) -> DocumentReference:
    """Return the list of the files, by which a document store finds them."""
    return DocumentReference.model_validate(
        {
            "status": "current",
            "docStatus": status(consultation),
            "type": PHOTOGRAPH,
            "subject": patient(consultation),
            "date": made_at,
            "author": [to(consultation.clinician_id)],
            "description": "Clinical photos",
            "content": contents,
            "context": {"period": period(consultation)},
        }
    )


def provenance(
    consultation: Consultation, targets: list[uuid.UUID], *, made_at: datetime
) -> Provenance:
    """Say who took the photos, and what put them together."""
    return Provenance.model_validate(
        {
            "target": [to(each) for each in targets],
            "recorded": made_at,
            "agent": [
                agent("author", to(consultation.clinician_id)),
                agent("assembler", {"type": "Device", "display": "ClinicPro Capture"}),
            ],
        }
    )


def agent(role: str, who: dict[str, str]) -> dict[str, Any]:
    return {"type": {"coding": [{"system": AGENTS, "code": role}]}, "who": who}


def status(consultation: Consultation) -> str:
    return "final" if consultation.ended_at else "preliminary"


def period(consultation: Consultation) -> dict[str, Any]:
    ended = {"end": consultation.ended_at} if consultation.ended_at else {}
    return {"start": consultation.started_at, **ended}


def patient(consultation: Consultation) -> dict[str, Any]:
    """Return the patient by the clinic's own reference, and nothing else."""
    identifier = {"value": consultation.patient}
    if settings.FHIR_PATIENT_SYSTEM:
        identifier["system"] = settings.FHIR_PATIENT_SYSTEM
    return {"type": "Patient", "identifier": identifier}


def to(pk: uuid.UUID) -> dict[str, str]:
    return {"reference": url(pk)}


def urn(pk: uuid.UUID) -> dict[str, str]:
    return {"system": URN, "value": url(pk)}


def url(pk: uuid.UUID) -> str:
    return f"urn:uuid:{pk}"
