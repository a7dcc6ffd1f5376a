"""A clinician's own phones: seen, named, unpaired, all at once, or all for a new code."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Phone
from tokens.models import AuditEvent, MobileToken, TierLimits


def page(desk: Client) -> str:
    return desk.get(reverse("phones")).content.decode()


def rename(desk: Client, phone: Phone, name: str):
    return desk.post(reverse("name-phone", args=[phone.token.pk]), {"name": name})


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_the_page_says_what_each_phone_is_and_how_long_it_stays(desk: Client, phone: Phone) -> None:
    assert "iPhone" in page(desk)
    assert "Temporary" in page(desk)
    MobileToken.objects.update(is_permanent=True)
    assert "Permanent" in page(desk)


def test_a_colleagues_phones_are_not_on_it(desk: Client, colleagues_phone: Phone) -> None:
    assert "No phone is paired" in page(desk)
    assert str(colleagues_phone.token.pk) not in page(desk)


def test_a_name_stands_wherever_the_phone_is_spoken_of(desk: Client, phone: Phone) -> None:
    assert rename(desk, phone, "Room 2")["Location"] == reverse("phones")
    assert 'value="Room 2"' in page(desk)
    assert "Unpair Room 2" in desk.get("/").content.decode()


def test_an_empty_name_lets_the_phone_be_called_by_its_kind_again(
    desk: Client, phone: Phone
) -> None:
    rename(desk, phone, "Room 2")
    rename(desk, phone, "")
    assert "Unpair iPhone" in desk.get("/").content.decode()


def test_a_name_is_audited_once_without_the_name(desk: Client, phone: Phone) -> None:
    for _ in range(2):
        rename(desk, phone, "Room 2")
    event = AuditEvent.objects.get(action="token.renamed")
    assert (event.token_id, event.details) == (phone.token.pk, {})


def test_a_name_that_is_too_long_is_refused_and_stays_in_the_field(
    desk: Client, phone: Phone
) -> None:
    answer = rename(desk, phone, "x" * 41)
    assert answer.status_code == 400
    assert "at most 40" in answer.content.decode()
    assert "x" * 41 in answer.content.decode()
    assert phone.fresh_token().name == ""


def test_unpairing_here_leads_back_here(desk: Client, phone: Phone) -> None:
    answer = desk.post(reverse("unpair", args=[phone.token.pk]), {"back": "phones"})
    assert answer["Location"] == reverse("phones")
    assert "No phone is paired" in page(desk)


def test_all_are_unpaired_at_once_and_nobody_elses(
    desk: Client, clinician, phone: Phone, colleagues_phone: Phone
) -> None:
    other = Phone(clinician)
    desk.post(reverse("unpair-all"))
    assert [each.get("/api/phone").status_code for each in (phone, other)] == [401, 401]
    assert colleagues_phone.get("/api/phone").status_code == 200
    assert events("token.revoked") == 2


def test_unpairing_all_twice_is_as_good_as_once(desk: Client, phone: Phone) -> None:
    for _ in range(2):
        assert desk.post(reverse("unpair-all")).status_code == 302
    assert events("token.revoked") == 1


def test_a_new_code_lets_the_old_phones_out_in_one_step(desk: Client, phone: Phone) -> None:
    answer = desk.post(reverse("rotate"), follow=True)
    assert 'id="pairing" hx-post' in answer.content.decode()
    assert phone.get("/api/phone").json()["error"]["code"] == "token_revoked"
    assert AuditEvent.objects.get(action="token.rotated").details == {"count": 1}


def test_a_reload_after_that_ends_nothing_more(desk: Client, clinician, phone: Phone) -> None:
    address = desk.post(reverse("rotate"))["Location"]
    new = Phone(clinician)
    assert desk.get(address).status_code == 200
    assert new.get("/api/phone").status_code == 200


@pytest.mark.parametrize("name", ["name-phone", "unpair"])
def test_a_colleague_and_a_stranger_do_nothing_to_a_phone(
    colleagues_desk: Client, stranger: Client, phone: Phone, name: str
) -> None:
    url = reverse(name, args=[phone.token.pk])
    assert colleagues_desk.post(url, {"name": "Mine"}).status_code == 404
    assert stranger.post(url, {"name": "Mine"}).status_code == 302
    token = phone.fresh_token()
    assert (token.name, token.revoked_at) == ("", None)


@pytest.mark.parametrize("name", ["unpair-all", "rotate"])
def test_a_stranger_ends_nothing(stranger: Client, phone: Phone, name: str) -> None:
    assert stranger.post(reverse(name)).status_code == 302
    assert phone.fresh_token().revoked_at is None


def keep(desk: Client, phone: Phone):
    url = reverse("make-permanent", args=[phone.token.pk])
    return desk.post(url, {"back": "phones"}, follow=True)


def test_a_phone_is_made_permanent_and_temporary_here(desk: Client, phone: Phone) -> None:
    assert "Make permanent: iPhone" in page(desk)
    shown = keep(desk, phone)
    assert shown.redirect_chain[-1][0] == reverse("phones")
    assert "Make temporary: iPhone" in shown.content.decode()
    desk.post(reverse("make-temporary", args=[phone.token.pk]), {"back": "phones"})
    assert "Make permanent: iPhone" in page(desk)


def test_one_permanent_phone_too_many_is_refused_here_in_words(
    desk: Client, clinician, phone: Phone
) -> None:
    TierLimits.objects.update(permanent_phones=1)
    keep(desk, phone)
    other = Phone(clinician)
    assert "Your tier allows one permanent phone." in keep(desk, other).content.decode()
    assert not other.fresh_token().is_permanent


@pytest.mark.parametrize("name", ["make-permanent", "make-temporary"])
def test_a_colleague_and_a_stranger_change_no_phones_kind(
    colleagues_desk: Client, stranger: Client, phone: Phone, name: str
) -> None:
    url = reverse(name, args=[phone.token.pk])
    assert colleagues_desk.post(url).status_code == 404
    assert stranger.post(url).status_code == 302
    assert not phone.fresh_token().is_permanent
