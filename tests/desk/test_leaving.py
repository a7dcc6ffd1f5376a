"""Signing out takes temporary phones along, and says first what waits on them."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Phone
from tokens.models import AuditEvent, Clinician, MobileToken
from tokens.revoke import revoke

SIGN_OUT = reverse("logout")


def tell(phone: Phone, *, waiting: int) -> None:
    standing = {"state": "reviewing", "waiting": waiting, "sent": 0, "failed": 0}
    assert phone.post(reverse("api-status"), standing).status_code == 204


def is_in(desk: Client) -> bool:
    return desk.get(reverse("dashboard")).status_code == 200


def is_paired(phone: Phone) -> bool:
    return phone.get(reverse("api-phone")).status_code == 200


def test_with_nothing_waiting_signing_out_asks_nothing(desk: Client, phone: Phone) -> None:
    tell(phone, waiting=0)
    assert desk.post(SIGN_OUT)["Location"] == reverse("login")
    assert not is_in(desk)
    assert not is_paired(phone)


def test_it_says_first_what_waits_and_ends_nothing_yet(desk: Client, phone: Phone) -> None:
    tell(phone, waiting=3)
    answer = desk.post(SIGN_OUT)
    page = unescape(answer.content.decode())
    assert "3 photos still wait on a phone" in page
    assert "3 photos waiting on the iPhone, last heard" in page
    assert "no-store" in answer["Cache-Control"]
    assert is_in(desk)
    assert is_paired(phone)


def test_who_agrees_is_signed_out_with_the_phone(desk: Client, phone: Phone) -> None:
    tell(phone, waiting=3)
    desk.post(SIGN_OUT, {"waiting": 3})
    assert not is_in(desk)
    assert not is_paired(phone)
    assert AuditEvent.objects.get(action="token.revoked").details == {"reason": "signed out"}


def test_another_photo_meanwhile_is_asked_about_anew(desk: Client, phone: Phone) -> None:
    tell(phone, waiting=4)
    assert "4 photos still wait" in desk.post(SIGN_OUT, {"waiting": 3}).content.decode()
    assert is_in(desk)


def test_photos_that_arrived_meanwhile_are_no_reason_to_ask_again(
    desk: Client, phone: Phone
) -> None:
    tell(phone, waiting=1)
    assert desk.post(SIGN_OUT, {"waiting": 3}).status_code == 302


def test_the_photos_of_several_phones_are_counted_together(
    desk: Client, phone: Phone, clinician: Clinician
) -> None:
    for each in (phone, Phone(clinician)):
        tell(each, waiting=1)
    assert "2 photos still wait" in desk.post(SIGN_OUT, {"waiting": 1}).content.decode()


def test_a_permanent_phone_stays_paired_and_is_not_asked_about(desk: Client, phone: Phone) -> None:
    MobileToken.objects.update(is_permanent=True)
    tell(phone, waiting=3)
    assert desk.post(SIGN_OUT).status_code == 302
    assert is_paired(phone)


def test_a_phone_that_was_unpaired_before_is_not_asked_about(desk: Client, phone: Phone) -> None:
    tell(phone, waiting=3)
    revoke(phone.token, reason="test")
    assert desk.post(SIGN_OUT).status_code == 302


def test_a_colleagues_phone_is_not_asked_about_and_stays_paired(
    desk: Client, colleagues_phone: Phone
) -> None:
    tell(colleagues_phone, waiting=3)
    assert desk.post(SIGN_OUT).status_code == 302
    assert is_paired(colleagues_phone)


@pytest.mark.parametrize("waiting", ["", "-1", "many", "9" * 5_000])
def test_nonsense_agrees_to_nothing(desk: Client, phone: Phone, waiting: str) -> None:
    tell(phone, waiting=3)
    desk.post(SIGN_OUT, {"waiting": waiting})
    assert is_in(desk)


def test_signing_out_twice_is_as_good_as_once(desk: Client) -> None:
    for _ in range(2):
        assert reverse("login") in desk.post(SIGN_OUT)["Location"]


def test_a_link_signs_nobody_out(desk: Client) -> None:
    assert desk.get(SIGN_OUT).status_code == 405
    assert is_in(desk)
