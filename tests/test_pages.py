"""What every page carries: strict policies, no cache, no secret."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from capture.models import Consultation
from tests.cast import Phone

PAGES = ["dashboard", "consultations", "login", "pair", "phone"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_policy_without_anything_unsafe(desk: Client, bucket, name: str) -> None:
    policy = desk.get(reverse(name), follow=True)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self' " in policy
    assert bucket.endpoint in policy


@pytest.mark.parametrize("name", [*PAGES, "admin:login"])
def test_text_becomes_markup_or_code_by_one_policy_alone(stranger: Client, name: str) -> None:
    answer = stranger.get(reverse(name), follow=True)
    policy = answer["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types default" in policy
    scripts = re.findall(r"<script[^>]*src=\"([^\"]+)", answer.content.decode())
    assert scripts[0].endswith("trusted.js")


def test_other_sites_share_neither_our_windows_nor_our_answers(stranger: Client) -> None:
    answer = stranger.get(reverse("login"))
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_camera_and_microphone_are_for_this_site_alone(stranger: Client) -> None:
    policy = stranger.get(reverse("login"))["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "microphone=(self)" in policy
    assert "geolocation=()" in policy


@pytest.mark.parametrize("name", ["dashboard", "consultations", "phone", "pair"])
def test_pages_with_patients_or_codes_are_never_stored(desk: Client, name: str) -> None:
    assert "no-store" in desk.get(reverse(name))["Cache-Control"]


def test_no_page_may_be_framed(stranger: Client) -> None:
    answer = stranger.get(reverse("pair"))
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_page_that_is_not_there_says_so_kindly(stranger: Client) -> None:
    answer = stranger.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_a_strange_host_is_refused(stranger: Client) -> None:
    assert stranger.get("/login/", headers={"Host": "evil.example"}).status_code == 400


def test_offered_addresses_never_come_from_the_host_header(desk: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    page = desk.post(reverse("offer"), headers={"Host": "evil.example"}).content.decode()
    assert "evil.example" not in page


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "Forwarded"])
def test_offered_addresses_come_from_no_other_header_either(desk: Client, name: str) -> None:
    page = desk.post(reverse("offer"), headers={name: "evil.example"}).content.decode()
    assert "evil.example" not in page


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "a b"]
)
def test_no_odd_host_is_taken_for_ours(stranger: Client, host: str) -> None:
    assert stranger.get("/login/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("path", ["/login/", "/phone/", "/healthz", "/api/phone", "/nowhere/"])
def test_browsers_are_told_to_come_by_https_alone_behind_a_proxy_too(
    stranger: Client, settings, path: str
) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    answer = stranger.get(path)  # the proxy ends TLS, so it comes here by plain HTTP
    assert answer["Strict-Transport-Security"] == "max-age=31536000"


def test_a_server_without_https_promises_none(stranger: Client) -> None:
    assert "Strict-Transport-Security" not in stranger.get(reverse("login"))


@pytest.mark.parametrize("path", ["/login/", "/phone/", "/healthz", "/api/phone", "/nowhere/"])
def test_every_answer_forbids_to_guess_its_type_and_to_frame_it(
    stranger: Client, path: str
) -> None:
    answer = stranger.get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "charset=utf-8" in answer["Content-Type"] or "json" in answer["Content-Type"]


@pytest.mark.parametrize("path", ["/login/", "/pair/", "/api/phone", "/"])
def test_nobody_gets_a_request_back_by_trace(stranger: Client, path: str) -> None:
    answer = stranger.trace(path, headers={"X-Mobile-Token": "a secret"})
    assert answer.status_code in {302, 405}
    assert b"a secret" not in answer.content


def test_the_phones_page_without_a_pairing_says_how_to_pair(stranger: Client) -> None:
    answer = stranger.get(reverse("phone"))
    assert answer.status_code == 401
    page = answer.content.decode()
    assert 'data-state="error"' in page
    assert reverse("pair") in page


def test_the_phones_page_names_clinician_and_patient_and_no_secret(
    phone: Phone, consultation: Consultation, settings
) -> None:
    client = Client()
    client.cookies[settings.PHONE_COOKIE_NAME] = phone.secret
    answer = client.get(reverse("phone"))
    page = answer.content.decode()
    assert 'data-state="connected"' in page
    assert "Clinician" in page
    assert consultation.patient in page
    assert phone.secret not in page
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
