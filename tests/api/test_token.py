"""Who is this phone? Header, cookie, and every way in which a token stops to count."""

import json
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tokens import audit
from tokens.models import AuditEvent, Clinician, MobileToken
from tokens.revoke import revoke
from tokens.secrets import token_digest

API_PHONE = "/api/phone"


def refusal(answer) -> tuple[int, str]:
    assert answer.json()["error"]["message"].startswith("Invalid mobile token")
    return answer.status_code, answer.json()["error"]["code"]


def age(phone: Phone, **past: float) -> None:
    MobileToken.objects.filter(pk=phone.token.pk).update(
        last_used_at=timezone.now() - timedelta(**past)
    )


def test_the_secret_is_stored_as_a_digest_only(phone: Phone) -> None:
    token = phone.fresh_token()
    assert token.digest == token_digest(phone.secret)
    assert phone.secret not in str(vars(token))


def test_no_token_is_missing(stranger: Client) -> None:
    assert refusal(stranger.get(API_PHONE)) == (401, "token_missing")


def test_a_made_up_token_is_unknown(stranger: Client) -> None:
    answer = stranger.get(API_PHONE, headers={"X-Mobile-Token": "made up"})
    assert refusal(answer) == (401, "token_unknown")


def test_a_token_dies_after_twelve_idle_hours(phone: Phone) -> None:
    age(phone, hours=11.9)
    assert phone.get(API_PHONE).status_code == 200
    age(phone, hours=12.1)
    assert refusal(phone.get(API_PHONE)) == (401, "token_expired")


def test_a_revoked_token_is_revoked(phone: Phone) -> None:
    revoke(phone.token, reason="test")
    assert refusal(phone.get(API_PHONE)) == (401, "token_revoked")


def test_revoking_twice_is_as_good_as_once(phone: Phone) -> None:
    assert revoke(phone.token, reason="test") is True
    assert revoke(phone.token, reason="test") is False
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


def test_a_token_dies_with_its_clinicians_account(phone: Phone, clinician: Clinician) -> None:
    clinician.is_active = False
    clinician.save()
    assert refusal(phone.get(API_PHONE)) == (401, "token_revoked")


def test_a_token_dies_with_a_change_of_password(phone: Phone, clinician: Clinician) -> None:
    clinician.set_password("another")
    clinician.save()
    assert refusal(phone.get(API_PHONE)) == (401, "token_revoked")


def test_a_temporary_token_dies_when_its_clinician_signs_out(desk: Client, phone: Phone) -> None:
    desk.post(reverse("logout"))
    assert refusal(phone.get(API_PHONE)) == (401, "token_revoked")


def test_a_token_revoked_between_presign_and_confirm_files_nothing(
    bucket, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    revoke(phone.token, reason="test")
    assert refusal(phone.post(presigned["confirm_url"])) == (401, "token_revoked")
    assert not Photo.objects.exists()


def test_a_token_revoked_between_presign_and_put_files_nothing(
    bucket, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    presigned = phone.presign(shot, consultation).json()
    revoke(phone.token, reason="test")
    phone.put(shot, presigned)
    assert refusal(phone.post(presigned["confirm_url"])) == (401, "token_revoked")
    assert refusal(phone.presign(shot, consultation)) == (401, "token_revoked")
    assert not Photo.objects.exists()


# --- Uses ---------------------------------------------------------------------------------------


def test_a_visit_is_a_use_and_a_poll_is_none(phone: Phone, consultation: Consultation) -> None:
    version = phone.get(API_PHONE).json()["version"]
    age(phone, hours=1)
    before = phone.fresh_token().last_used_at
    assert phone.get(API_PHONE, data={"seen": version}).status_code == 204
    assert phone.get(API_PHONE, data={"seen": "an older one"}).status_code == 200
    assert phone.fresh_token().last_used_at == before
    phone.get(API_PHONE)
    assert phone.fresh_token().last_used_at > before


def test_uses_are_written_at_most_once_a_minute(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    age(phone, seconds=30)
    before = phone.fresh_token().last_used_at
    phone.presign(shot, consultation)
    assert phone.fresh_token().last_used_at == before
    age(phone, seconds=61)
    phone.presign(shot, consultation)
    assert phone.fresh_token().last_used_at > before


def test_a_claimed_tier_changes_nothing(phone: Phone) -> None:
    answer = phone.get(API_PHONE, headers={"X-User-Tier": "premium"})
    assert answer.json()["tier"] == "standard"


def claims() -> list[str]:
    events = AuditEvent.objects.filter(action="tier.claimed")
    return [each.details["claimed"] for each in events]


def test_a_claimed_tier_is_recorded_once_a_value(phone: Phone) -> None:
    for claimed in ("premium", "basic", "premium", "standard"):
        phone.get(API_PHONE, headers={"X-User-Tier": claimed})
    assert claims() == ["premium", "basic"]


def test_a_claimed_tier_is_recorded_once_by_all_processes(phone: Phone) -> None:
    for _ in range(2):
        phone.get(API_PHONE, headers={"X-User-Tier": "premium"})
        audit.said.clear()
    assert claims() == ["premium"]


def test_what_is_no_tier_is_not_recorded_word_for_word(phone: Phone) -> None:
    for claimed in ("a patient's name", "another"):
        phone.get(API_PHONE, headers={"X-User-Tier": claimed})
    assert claims() == ["other"]


def test_a_made_up_token_leaves_no_event(stranger: Client) -> None:
    stranger.get(API_PHONE, headers={"X-Mobile-Token": "made up"})
    assert not AuditEvent.objects.exists()


# --- The page's cookie --------------------------------------------------------------------------


@pytest.fixture
def page(phone: Phone) -> Client:
    """A browser that holds the phone's cookie, and enforces CSRF as browsers' servers do."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[django_settings.PHONE_COOKIE_NAME] = phone.secret
    client.get(reverse("phone"))
    return client


def csrf(client: Client) -> dict[str, str]:
    return {"X-CSRFToken": client.cookies[django_settings.CSRF_COOKIE_NAME].value}


def test_the_cookie_opens_the_api_too(page: Client) -> None:
    assert page.get(API_PHONE).status_code == 200


def test_the_cookie_asks_for_csrf(page: Client, shot: Shot, consultation: Consultation) -> None:
    body = json.dumps(shot.announcement(consultation))
    url = reverse("api-presign")
    bare = page.post(url, body, content_type="application/json")
    assert (bare.status_code, bare.json()["error"]["code"]) == (403, "csrf")
    safe = page.post(url, body, content_type="application/json", headers=csrf(page))
    assert safe.status_code == 200


def test_a_page_is_told_todays_csrf_token_and_a_program_none(page: Client, phone: Phone) -> None:
    url, state = reverse("api-status"), {"state": "connected", "waiting": 0, "sent": 0, "failed": 0}
    today = page.get(API_PHONE).json()["csrf_token"]
    answer = page.post(
        url, json.dumps(state), content_type="application/json", headers={"X-CSRFToken": today}
    )
    assert answer.status_code == 204
    assert "csrf_token" not in phone.get(API_PHONE).json()


def test_where_the_header_stands_the_cookie_is_not_read(page: Client) -> None:
    answer = page.get(API_PHONE, headers={"X-Mobile-Token": "made up"})
    assert refusal(answer) == (401, "token_unknown")


def test_a_page_born_with_another_token_is_refused(page: Client, phone: Phone) -> None:
    own = page.get(API_PHONE, headers={"X-Mobile-Token-Id": str(phone.token.id)})
    assert own.status_code == 200
    other = page.get(API_PHONE, headers={"X-Mobile-Token-Id": str(phone.token.clinician_id)})
    assert refusal(other) == (401, "token_unknown")


def test_pages_get_paths_and_programs_get_whole_addresses(page: Client, phone: Phone) -> None:
    assert page.get(API_PHONE).json()["presign_url"] == reverse("api-presign")
    whole = phone.get(API_PHONE).json()["presign_url"]
    assert whole == django_settings.SITE_ORIGIN + reverse("api-presign")


def test_a_phone_opens_no_desk_page_and_a_desk_no_phone_call(page: Client, desk: Client) -> None:
    assert page.get(reverse("dashboard")).status_code == 302
    assert refusal(desk.get(API_PHONE)) == (401, "token_missing")


def test_the_phone_signs_itself_out(phone: Phone, page: Client) -> None:
    token = {"csrfmiddlewaretoken": csrf(page)["X-CSRFToken"]}
    page.post(reverse("phone-sign-out"), token)
    assert refusal(phone.get(API_PHONE)) == (401, "token_revoked")
    assert page.cookies[django_settings.PHONE_COOKIE_NAME].value == ""


# --- The queue's key ----------------------------------------------------------------------------


def test_a_queues_key_is_the_clinicians_own_and_newest_first(
    phone: Phone, colleagues_phone: Phone
) -> None:
    store = {"store": "3f1f3a52-6a3e-4d6b-9a3b-0d7c3a7f7a11"}
    first = phone.post(reverse("api-queue-key"), store).json()["keys"]
    assert phone.post(reverse("api-queue-key"), store).json()["keys"] == first
    assert len({each["key"] for each in first}) == len(first) == 2
    foreign = colleagues_phone.post(reverse("api-queue-key"), store)
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (404, "unknown")


def test_a_queues_key_comes_with_the_servers_time_and_is_kept_nowhere(phone: Phone) -> None:
    store = {"store": "3f1f3a52-6a3e-4d6b-9a3b-0d7c3a7f7a12"}
    answer = phone.post(reverse("api-queue-key"), store)
    age = timezone.now() - datetime.fromisoformat(answer.json()["now"])
    assert age < timedelta(minutes=1)
    assert "no-store" in answer["Cache-Control"]
