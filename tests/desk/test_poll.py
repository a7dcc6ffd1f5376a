"""The desk asks with the versions that it shows, and gets what changed, or nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from capture import consultations, doorbell
from capture.doorbell import Region
from capture.models import Consultation
from tests.cast import Phone, Shot
from tokens import pairing
from tokens.models import Clinician


def poll(desk: Client, **shown: object):
    return desk.get(reverse("changes"), shown, headers={"HX-Request": "true"})


def test_nothing_changed_is_204_in_three_queries(
    desk: Client, clinician: Clinician, django_assert_num_queries
) -> None:
    shown = doorbell.versions(clinician.id)
    with django_assert_num_queries(3):  # sign-in, clinician, versions
        assert poll(desk, **shown).status_code == 204


@pytest.mark.parametrize("region", [each.value for each in Region])
def test_only_the_changed_region_comes(desk: Client, clinician: Clinician, region: str) -> None:
    shown = doorbell.versions(clinician.id)
    doorbell.ring(clinician.id, Region(region))
    page = poll(desk, **shown).content.decode()
    for each in Region:
        assert (f' id="{each}"' in page) == (each == region)
    assert 'hx-swap-oob="morph"' in page
    assert f"{region}={shown[region] + 1}" in page


def test_a_page_that_says_nothing_of_its_versions_gets_everything(desk: Client) -> None:
    page = poll(desk).content.decode()
    assert all(f' id="{each}"' in page for each in Region)


def test_nonsense_in_the_question_is_answered_with_everything(desk: Client) -> None:
    answer = poll(desk, photos="x' OR 1=1", phones="-1", offer="no uuid")
    assert answer.status_code == 200


def test_a_photo_rings_its_region_in_the_transaction_that_files_it(
    bucket, desk: Client, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    shown = doorbell.versions(consultation.clinician_id)
    phone.upload(shot, consultation)
    page = poll(desk, **shown).content.decode()
    assert '<section id="photos"' in page
    assert page.count("<img ") == 1


USED = "data-used-offer"


def test_an_open_panel_stays_through_other_news(desk: Client, clinician: Clinician) -> None:
    offer = pairing.offer(clinician)
    page = poll(desk, offer=offer.pairing.id).content.decode()
    assert ' id="phones"' in page
    assert USED not in page


def test_a_question_from_before_the_panel_opened_does_not_close_it(
    desk: Client, clinician: Clinician
) -> None:
    pairing.offer(clinician)
    page = poll(desk).content.decode()
    assert ' id="phones"' in page
    assert USED not in page


def test_a_panel_whose_code_was_used_closes_and_names_the_phone(
    desk: Client, clinician: Clinician
) -> None:
    offer = pairing.offer(clinician)
    pairing.redeem(offer.typed, device="iPhone, Safari", address=None)
    page = poll(desk, offer=offer.pairing.id).content.decode()
    assert f'{USED}="{offer.pairing.id}"' in page
    assert "iPhone, Safari is paired." in page


def test_a_colleagues_offer_keeps_nobodys_panel_open(desk: Client, colleague: Clinician) -> None:
    offer = pairing.offer(colleague)
    assert USED in poll(desk, offer=offer.pairing.id).content.decode()


def test_a_poll_without_a_sign_in_reloads_the_page_instead_of_swapping_a_form_in(
    stranger: Client,
) -> None:
    answer = poll(stranger)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_the_dashboards_queries_do_not_grow_with_its_photos(
    bucket, desk: Client, phone: Phone, clinician: Clinician, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    consultation = consultations.start(clinician, patient="AB")
    with CaptureQueriesContext(connection) as empty:
        desk.get("/")
    queries = len(empty)
    for _ in range(3):
        phone.upload(Shot(), consultation)
    with django_assert_num_queries(queries):
        desk.get("/")
