"""Offer and redeem: two secrets, one use, five minutes."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import at_once
from tokens import pairing
from tokens.errors import CodeUsed
from tokens.models import AuditEvent, Clinician, MobileToken, Pairing
from tokens.throttle import FAILURES_OVERALL, FAILURES_PER_ADDRESS


def secret_of(offer: pairing.Offer) -> str:
    return offer.url.partition("#")[2]


def pair(client: Client, code: str, **more: str):
    body = json.dumps({"code": code, "device": "iPhone", **more})
    return client.post(reverse("api-pair"), body, content_type="application/json")


def peek(client: Client, code: str):
    return client.post(
        reverse("api-peek"), json.dumps({"code": code}), content_type="application/json"
    )


def error(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_the_offers_secrets_are_stored_as_digests_only(clinician: Clinician) -> None:
    offer = pairing.offer(clinician)
    stored = str(vars(Pairing.objects.get()))
    assert secret_of(offer) not in stored
    assert offer.typed not in stored
    assert offer.typed.replace("-", "") not in stored


def test_the_url_carries_the_secret_in_its_fragment(clinician: Clinician) -> None:
    offer = pairing.offer(clinician)
    assert offer.url.startswith(f"{django_settings.SITE_ORIGIN}/pair/#")
    assert len(secret_of(offer)) == 22  # 128 bits


def test_either_secret_pairs_and_the_answer_is_as_promised(
    clinician: Clinician, stranger: Client
) -> None:
    for code in (secret_of(pairing.offer(clinician)), pairing.offer(clinician).typed):
        answer = pair(stranger, code)
        assert answer.status_code == 201
        body = answer.json()
        assert set(body) == {"token", "token_id", "expires_at", "tier", "phone_url"}
        assert body["phone_url"] == f"{django_settings.SITE_ORIGIN}/phone/"
        assert not answer.cookies
        headers = {"X-Mobile-Token": body["token"]}
        assert stranger.get("/api/phone", headers=headers).status_code == 200


def test_the_typed_form_forgives_case_hyphen_and_lookalikes(
    clinician: Clinician, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "new_typed_code", lambda: "A01B-C1D0")
    pairing.offer(clinician)
    assert peek(stranger, " aolb cido ").json() == {"clinician": "Clinician"}


def test_peek_names_the_clinician_and_spends_nothing(
    clinician: Clinician, stranger: Client
) -> None:
    offer = pairing.offer(clinician)
    for _ in range(2):
        assert peek(stranger, offer.typed).json() == {"clinician": str(clinician)}
    assert pair(stranger, offer.typed).status_code == 201


def test_a_code_works_once_and_the_desk_hears_of_the_second_try(
    clinician: Clinician, stranger: Client, desk: Client
) -> None:
    offer = pairing.offer(clinician)
    pair(stranger, offer.typed)
    assert error(pair(stranger, secret_of(offer))) == (410, "code_used")
    assert error(peek(stranger, offer.typed)) == (410, "code_used")
    assert "Someone else tried a code" in desk.get("/").content.decode()
    assert AuditEvent.objects.filter(action="pairing.refused").exists()


def test_a_code_dies_after_five_minutes(clinician: Clinician, stranger: Client) -> None:
    offer = pairing.offer(clinician)
    Pairing.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert error(pair(stranger, offer.typed)) == (410, "code_expired")
    assert not MobileToken.objects.exists()


def test_an_unknown_code_is_404(db: None, stranger: Client) -> None:
    assert error(pair(stranger, "0000-0000")) == (404, "unknown")


def test_offers_stand_side_by_side(clinician: Clinician, stranger: Client) -> None:
    first, second = pairing.offer(clinician), pairing.offer(clinician)
    assert pair(stranger, second.typed).status_code == 201
    assert pair(stranger, first.typed).status_code == 201


def test_a_deactivated_clinicians_code_is_unknown(clinician: Clinician, stranger: Client) -> None:
    offer = pairing.offer(clinician)
    Clinician.objects.update(is_active=False)
    assert error(pair(stranger, offer.typed)) == (404, "unknown")


@pytest.mark.django_db(transaction=True)
def test_of_two_phones_at_the_same_moment_exactly_one_wins(clinician: Clinician) -> None:
    offer = pairing.offer(clinician)
    codes = iter([offer.typed, secret_of(offer)] * 2)

    def race() -> pairing.Paired | CodeUsed:
        try:
            return pairing.redeem(next(codes), device="phone", address=None)
        except CodeUsed as used:
            return used

    outcomes = at_once(4, race)
    assert [type(each) for each in outcomes].count(pairing.Paired) == 1
    assert MobileToken.objects.count() == 1


# --- Limits on failing codes ------------------------------------------------------------------


def fail(client: Client, times: int, *, address: str = "10.0.0.1") -> None:
    for number in range(times):
        body = json.dumps({"code": f"ZZZZ-{number:04}"})
        url = reverse("api-peek")
        answer = client.post(url, body, content_type="application/json", REMOTE_ADDR=address)
        assert error(answer) == (404, "unknown")


def test_failures_of_one_address_slow_it_down(clinician: Clinician, stranger: Client) -> None:
    offer = pairing.offer(clinician)
    fail(stranger, FAILURES_PER_ADDRESS, address="127.0.0.1")
    answer = pair(stranger, offer.typed)
    assert error(answer) == (429, "slow_down")
    assert answer["Retry-After"]


def test_another_address_goes_on(clinician: Clinician, stranger: Client) -> None:
    offer = pairing.offer(clinician)
    fail(stranger, FAILURES_PER_ADDRESS, address="10.0.0.9")
    assert pair(stranger, offer.typed).status_code == 201


def test_failures_from_everywhere_slow_typed_codes_down_but_never_a_qr(
    clinician: Clinician, stranger: Client
) -> None:
    offer = pairing.offer(clinician)
    for number in range(FAILURES_OVERALL // FAILURES_PER_ADDRESS):
        fail(stranger, FAILURES_PER_ADDRESS, address=f"10.0.1.{number}")
    assert error(pair(stranger, offer.typed)) == (429, "slow_down")
    assert pair(stranger, secret_of(offer)).status_code == 201


def test_good_codes_never_count(clinician: Clinician, stranger: Client) -> None:
    for _ in range(FAILURES_PER_ADDRESS + 1):
        assert pair(stranger, pairing.offer(clinician).typed).status_code == 201


# --- The pages --------------------------------------------------------------------------------


def test_the_pair_page_alone_sets_the_cookie(clinician: Clinician, stranger: Client) -> None:
    body = {"code": pairing.offer(clinician).typed, "agreed_to": str(clinician)}
    answer = stranger.post(reverse("pair"), body)
    assert (answer.status_code, answer["Location"]) == (302, reverse("phone"))
    cookie = answer.cookies[django_settings.PHONE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_pair_page_asks_whose_phone_this_shall_be(
    clinician: Clinician, stranger: Client
) -> None:
    code = pairing.offer(clinician).typed
    asked = stranger.post(reverse("pair"), {"code": code, "agreed_to": "Somebody Else"})
    assert "Send photos to" in asked.content.decode()
    assert not MobileToken.objects.exists()


def test_the_pair_page_is_under_csrf(clinician: Clinician) -> None:
    body = {"code": pairing.offer(clinician).typed, "agreed_to": str(clinician)}
    answer = Client(enforce_csrf_checks=True).post(reverse("pair"), body)
    assert answer.status_code == 403
    assert not MobileToken.objects.exists()


def test_the_pair_page_says_what_is_wrong_with_a_code(db: None, stranger: Client) -> None:
    answer = stranger.post(reverse("pair"), {"code": "0000-0000"})
    assert answer.status_code == 404
    assert "not known" in answer.content.decode()


def test_offer_pairing_prints_a_url_and_the_desk_shows_it(
    clinician: Clinician, desk: Client, stranger: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("offer_pairing", clinician.username)
    url = capsys.readouterr().out.strip()
    assert url.startswith(f"{django_settings.SITE_ORIGIN}/pair/#")
    assert "A pairing code was offered by" in desk.get("/").content.decode()
    assert pair(stranger, url.partition("#")[2]).status_code == 201
    assert "was paired with a code from" in desk.get("/").content.decode()


def test_offer_pairing_knows_only_active_clinicians(db: None) -> None:
    with pytest.raises(CommandError, match="no active clinician"):
        call_command("offer_pairing", "nobody")
