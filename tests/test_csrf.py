"""A request that another site makes changes nothing: each route that changes asks for a token."""

import json
import re
import uuid

import httpx
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import get_resolver, reverse

from capture.models import Consultation
from tests.cast import Phone
from tests.test_house_rules import routes
from tokens import pairing
from tokens.models import Clinician, MobileToken

SOME_UUID = str(uuid.UUID(int=7))
# A program's calls: asked for a token in a header, which no other site can send.
API = [
    ("post", "api-presign"),
    ("post", "api-status"),
    ("post", "api-queue-key"),
    ("post", "api-confirm"),
    ("delete", "api-confirm"),
    ("post", "api-drill"),
    ("post", "api-drill-presign"),
    ("post", "api-drill-confirm"),
]


def addresses() -> list[str]:
    """Return an address for each route of desk and phone that is not the API's or the admin's."""
    paths = [path for path, _ in routes(get_resolver())]
    own = [path for path in paths if not path.startswith(("admin/", "api/", "static"))]
    filled = [re.sub(r"<int:\w+>", "1", re.sub(r"<uuid:\w+>", SOME_UUID, path)) for path in own]
    return sorted({f"/{path}" for path in filled})


def address(name: str) -> str:
    if name.startswith("api-drill"):
        return reverse(name, args=[SOME_UUID])
    return reverse(name, args=["a-ticket"] if name == "api-confirm" else [])


@pytest.fixture
def careful(clinician: Clinician) -> Client:
    """Return a signed-in browser whose server looks for the token, as it does outside tests."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(clinician)
    return client


@pytest.fixture
def page(phone: Phone) -> Client:
    """Return a phone's browser, with its cookie and today's token."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[django_settings.PHONE_COOKIE_NAME] = phone.secret
    client.get(reverse("phone"))
    return client


def token_of(client: Client) -> dict[str, str]:
    return {"X-CSRFToken": client.cookies[django_settings.CSRF_COOKIE_NAME].value}


def refused(answer) -> bool:
    return answer.status_code == 403 and answer.json()["error"]["code"] == "csrf"


@pytest.mark.parametrize("url", addresses())
def test_no_post_without_its_token_is_heard_at_any_address(careful: Client, url: str) -> None:
    assert careful.post(url).status_code == 403


def test_nothing_is_done_by_one(careful: Client, consultation: Consultation) -> None:
    careful.post(reverse("end", args=[consultation.id]))
    careful.post(reverse("logout"))
    consultation.refresh_from_db()
    assert consultation.ended_at is None
    assert careful.get(reverse("dashboard")).status_code == 200


def test_a_right_token_from_another_sites_page_is_refused(careful: Client) -> None:
    careful.get(reverse("dashboard"))
    headers = {**token_of(careful), "Origin": "https://evil.example"}
    assert careful.post(reverse("offer"), headers=headers).status_code == 403
    assert careful.post(reverse("offer"), headers=token_of(careful)).status_code == 200


@pytest.mark.parametrize(("method", "name"), API)
def test_the_phones_cookie_needs_the_token_at_every_call(
    page: Client, method: str, name: str
) -> None:
    bare = getattr(page, method)(address(name), "{}", content_type="application/json")
    assert refused(bare)
    safe = getattr(page, method)(
        address(name), "{}", content_type="application/json", headers=token_of(page)
    )
    assert safe.status_code in {400, 404}


@pytest.mark.parametrize(("method", "name"), API)
def test_a_token_in_the_header_needs_none_and_a_cookie_beside_it_is_not_read(
    page: Client, colleagues_phone: Phone, method: str, name: str
) -> None:
    headers = {"X-Mobile-Token": colleagues_phone.secret}
    answer = getattr(page, method)(
        address(name), "{}", content_type="application/json", headers=headers
    )
    assert answer.status_code in {400, 404}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_what_a_form_of_another_site_can_send_is_not_taken_for_json(
    clinician: Clinician, stranger: Client, content_type: str
) -> None:
    body = json.dumps({"code": pairing.offer(clinician).typed, "device": "x"})
    answer = stranger.post(reverse("api-pair"), body, content_type=content_type)
    assert answer.status_code == 415
    assert not MobileToken.objects.exists()


@pytest.mark.parametrize(
    "name", ["dashboard", "consultations", "phone", "pair", "login", "changes", "doorbell"]
)
def test_a_get_changes_nothing(
    desk: Client, phone: Phone, consultation: Consultation, name: str
) -> None:
    desk.get(reverse(name))
    consultation.refresh_from_db()
    assert consultation.ended_at is None
    assert phone.fresh_token().revoked_at is None


NO_LINKS = {
    "start": [], "logout": [], "phone-sign-out": [], "unpair-all": [], "unpair": [SOME_UUID],
    "dismiss": [SOME_UUID], "end": [SOME_UUID], "acknowledge": [SOME_UUID],
    "name-phone": [SOME_UUID],
}  # fmt: skip


@pytest.mark.parametrize("name", NO_LINKS)
def test_what_changes_something_is_no_link(desk: Client, name: str) -> None:
    assert desk.get(reverse(name, args=NO_LINKS[name])).status_code == 405


@pytest.mark.parametrize("name", ["dashboard", "login", "api-phone"])
def test_no_other_site_may_read_our_answers(desk: Client, name: str) -> None:
    answer = desk.get(reverse(name), headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    ("origin", "told"), [("http://testserver", True), ("https://evil.example", False)]
)
def test_the_bucket_lets_pages_of_this_site_alone_put_and_read(
    bucket, origin: str, told: bool
) -> None:
    answer = httpx.options(
        f"{bucket.endpoint}/{django_settings.S3_BUCKET}/mobile-uploads/x",
        headers={"Origin": origin, "Access-Control-Request-Method": "PUT"},
    )
    assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is told
    assert answer.headers.get("Access-Control-Allow-Origin") != "*"
