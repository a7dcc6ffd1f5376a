"""Every route of the desk that names a thing: what is somebody else's is as if it were not."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from capture.models import Consultation, PhoneStatus, Photo
from review.urls import urlpatterns
from tests.cast import Phone, Shot
from tests.recordings import filed
from tokens.models import AuditEvent, Pairing

ROUTES = [each for each in urlpatterns if each.pattern.converters]
CONSULTATIONS = ("consultation_id", "origin_id", "to_id")
VALUES = re.compile(r"'[^']*'")  # ids and moments
SECRETS = re.compile(r'csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|nonce-?=?"?[\w+/=-]+')

every_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
Address = Callable[[URLPattern], str]


@pytest.fixture
def theirs(bucket: object, phone: Phone, consultation: Consultation, shot: Shot) -> Address:
    """Return the address of the clinician's own things, by route."""
    phone.upload(shot, consultation)
    PhoneStatus.objects.update_or_create(token=phone.token, defaults={"waiting": 1})
    photo, pairing = Photo.objects.get(), Pairing.objects.get()
    recording = filed.recording(consultation, phone.token)
    (segment,) = filed.talk(recording, 1)
    ids = {**dict.fromkeys(CONSULTATIONS, consultation.pk), "photo_id": photo.pk}
    ids |= {"recording_id": recording.pk, "segment_id": segment.pk}
    return addresses({**ids, "token_id": phone.token.pk, "pairing_id": pairing.pk})


def addresses(ids: dict[str, UUID]) -> Address:
    def address(route: URLPattern) -> str:
        wanted = route.pattern.converters
        return reverse(route.name, kwargs={name: ids[name] for name in wanted})

    return address


def unknown(route: URLPattern) -> str:
    return reverse(route.name, kwargs={name: uuid4() for name in route.pattern.converters})


def ask(client: Client, address: str) -> HttpResponse:
    answer = client.get(address)
    return client.post(address) if answer.status_code == 405 else answer


def asked(client: Client, address: str) -> tuple[int, str, list[str]]:
    """Return how it is answered, and what that asked of the database: what one could time."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask(client, address)
    statements = [VALUES.sub("?", each["sql"]) for each in queries]
    return answer.status_code, SECRETS.sub("", answer.content.decode()), statements


@every_route
def test_a_foreign_thing_is_answered_as_one_that_is_not_there(
    colleagues_desk: Client, theirs: Address, route: URLPattern
) -> None:
    before = AuditEvent.objects.count()
    ask(colleagues_desk, unknown(route))  # what is asked once for a sign-in is asked by now
    foreign = asked(colleagues_desk, theirs(route))
    assert foreign[0] == 404
    assert foreign == asked(colleagues_desk, unknown(route))
    assert AuditEvent.objects.count() == before


@every_route
def test_a_stranger_is_asked_to_sign_in_whether_it_is_there_or_not(
    stranger: Client, theirs: Address, route: URLPattern
) -> None:
    for address in (theirs(route), unknown(route)):
        assert ask(stranger, address)["Location"].startswith("/login/")


@every_route
def test_its_own_clinician_finds_it(desk: Client, theirs: Address, route: URLPattern) -> None:
    answer = ask(desk, theirs(route))
    assert answer.status_code != 404
    answer.close()


def test_a_comparison_names_no_foreign_photo(
    colleagues_desk: Client, theirs: Address, phone: Phone, consultation: Consultation
) -> None:
    phone.upload(Shot(), consultation)
    pair = [str(pk) for pk in Photo.objects.values_list("pk", flat=True)]
    foreign, unheard = (
        asked(colleagues_desk, reverse("compare", query={"photo": each}))
        for each in (pair, [str(uuid4()), str(uuid4())])
    )
    assert foreign[0] == 404
    assert foreign == unheard
