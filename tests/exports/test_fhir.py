"""The FHIR bundle: a document that validates, and names the patient by an identifier alone."""

import base64
import hashlib
import json
from typing import Any

import pytest
from django.test import Client
from fhir.resources.R4B.bundle import Bundle

from capture.models import Consultation, Photo
from tests.exports.conftest import Download, ask, disposition, opened
from tests.exports.test_clean import SECRET


@pytest.fixture
def body(three: list[Photo], download: Download) -> bytes:
    return download("fhir-bundle")


def resources(body: bytes, kind: str) -> list[dict[str, Any]]:
    found = (each["resource"] for each in json.loads(body)["entry"])
    return [each for each in found if each["resourceType"] == kind]


def references(node: Any) -> list[dict[str, Any]]:
    """Return everything in it that points to something, wherever it stands."""
    if isinstance(node, list):
        return [found for each in node for found in references(each)]
    if not isinstance(node, dict):
        return []
    own = [node] if "reference" in node else []
    return own + references(list(node.values()))


def test_it_validates_as_a_whole(body: bytes) -> None:
    bundle = Bundle.model_validate_json(body)
    assert bundle.type == "document"
    assert bundle.identifier.system == "urn:ietf:rfc:3986"
    assert bundle.timestamp is not None


def test_the_composition_comes_first_and_everything_else_follows(body: bytes) -> None:
    kinds = [each["resource"]["resourceType"] for each in json.loads(body)["entry"]]
    assert kinds == [
        *("Composition", "Practitioner"),
        *["Media"] * 3,
        *("DocumentReference", "Provenance"),
    ]


def test_every_reference_leads_to_an_entry(body: bytes) -> None:
    addresses = [each["fullUrl"] for each in json.loads(body)["entry"]]
    assert len(set(addresses)) == len(addresses)
    pointed = {each["reference"] for each in references(json.loads(body))}
    assert pointed <= set(addresses)
    assert set(addresses[1:6]) <= pointed


def test_the_patient_is_an_identifier_and_nothing_else(body: bytes) -> None:
    for each in resources(body, "Composition") + resources(body, "Media"):
        assert each["subject"] == {"type": "Patient", "identifier": {"value": "AB 41"}}
    assert resources(body, "Patient") == []


def test_a_clinic_may_say_whose_identifiers_these_are(
    three: list[Photo], download: Download, settings: Any
) -> None:
    settings.FHIR_PATIENT_SYSTEM = "https://clinic.example/charts"
    subject = resources(download("fhir-bundle"), "Media")[0]["subject"]
    assert subject["identifier"]["system"] == "https://clinic.example/charts"


def test_each_photo_is_within_with_its_hash_and_size(body: bytes) -> None:
    for each in resources(body, "Media"):
        content = each["content"]
        data = base64.b64decode(content["data"])
        assert content["size"] == len(data)
        assert base64.b64decode(content["hash"]) == hashlib.sha1(data).digest()
        assert (each["width"], each["height"]) == opened(data).size
        assert opened(data).get_format_mimetype() == content["contentType"]


def test_photos_are_upright_and_without_exif(body: bytes) -> None:
    datas = [base64.b64decode(each["content"]["data"]) for each in resources(body, "Media")]
    assert [opened(data).size for data in datas] == [(90, 160), (45, 80), (160, 90)]
    assert all(SECRET not in data for data in datas)
    assert all(dict(opened(data).getexif()) == {} for data in datas)


def test_side_description_and_time_are_said(body: bytes, three: list[Photo]) -> None:
    turned = resources(body, "Media")[1]
    assert turned["bodySite"]["coding"][0]["code"] == "7771000"
    assert turned["note"] == [{"text": "=HYPERLINK(mole)"}]
    assert turned["createdDateTime"][:16] == three[1].captured_at.isoformat()[:16]
    assert "bodySite" not in resources(body, "Media")[0]


def test_the_document_reference_lists_the_files(body: bytes) -> None:
    listed = resources(body, "DocumentReference")[0]["content"]
    media = resources(body, "Media")
    assert [each["attachment"]["hash"] for each in listed] == [
        each["content"]["hash"] for each in media
    ]
    assert all("data" not in each["attachment"] for each in listed)


def test_provenance_names_the_clinician(body: bytes, three: list[Photo]) -> None:
    who = [each["who"] for each in resources(body, "Provenance")[0]["agent"]]
    assert who[0] == {"reference": f"urn:uuid:{three[0].clinician_id}"}


def test_it_is_preliminary_while_the_consultation_is_open(
    body: bytes, consultation: Consultation, download: Download
) -> None:
    from capture import consultations

    assert resources(body, "Composition")[0]["status"] == "preliminary"
    consultations.end(consultation)
    assert resources(download("fhir-bundle"), "Composition")[0]["status"] == "final"


def test_it_is_no_older_than_its_composition(body: bytes) -> None:
    assert json.loads(body)["timestamp"] >= resources(body, "Composition")[0]["date"]


def test_its_type_is_fhirs_own(
    desk: Client, three: list[Photo], consultation: Consultation
) -> None:
    answer = ask(desk, "fhir-bundle", consultation)
    assert disposition(answer).endswith('-fhir.json"')
    assert answer["Content-Type"] == "application/fhir+json"
