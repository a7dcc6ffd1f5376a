"""Who guesses passwords is slowed down; who sits at their own desk is not locked out."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from tokens import guard
from tokens.auth import client_address
from tokens.models import AuditEvent, Clinician, FailedSignIn

CLINIC, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def sign_in(
    client: Client, password: str, *, username: str = "clinician", address: str = CLINIC
) -> HttpResponse:
    body = {"username": username, "password": password}
    return client.post(reverse("login"), body, REMOTE_ADDR=address)


def came_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302


def fail(times: int, **options: str) -> None:
    for _ in range(times):
        sign_in(Client(), "wrong", **options)


def failed_before(times: int, *, address: str, username: str = "clinician") -> None:
    """Put failures on record without typing them."""
    account = guard.digest(username)
    FailedSignIn.objects.bulk_create(
        FailedSignIn(account=account, address=address) for _ in range(times)
    )


def test_after_ten_failures_even_the_right_password_waits(clinician: Clinician) -> None:
    fail(10)
    answer = sign_in(Client(), "right")
    assert not came_in(answer)
    assert "Too many sign-ins failed" in answer.content.decode()


def test_nine_failures_slow_nobody_down(clinician: Clinician) -> None:
    fail(9)
    assert came_in(sign_in(Client(), "right"))


def test_a_quarter_of_an_hour_later_it_works_again(clinician: Clinician) -> None:
    fail(10)
    FailedSignIn.objects.update(failed_at=timezone.now() - timedelta(minutes=15))
    assert came_in(sign_in(Client(), "right"))


def test_a_stranger_elsewhere_locks_nobody_out_of_the_clinic(clinician: Clinician) -> None:
    fail(12, address=ELSEWHERE)
    assert came_in(sign_in(Client(), "right"))


def test_one_account_that_fails_slows_no_colleague_behind_the_same_address(
    clinician: Clinician, colleague: Clinician
) -> None:
    fail(12)
    assert came_in(sign_in(Client(), "other", username="colleague"))


@pytest.fixture
def own_desk(clinician: Clinician) -> Client:
    """A browser that the clinician has signed in with before."""
    client = Client()
    assert came_in(sign_in(client, "right"))
    client.post(reverse("logout"))
    return client


def test_a_known_browser_signs_in_whatever_others_do(own_desk: Client) -> None:
    failed_before(guard.FROM_AN_ADDRESS, address=CLINIC)
    failed_before(guard.FOR_AN_ACCOUNT, address=ELSEWHERE)
    assert not came_in(sign_in(Client(), "right"))
    assert came_in(sign_in(own_desk, "right"))


def test_a_known_browser_is_slowed_down_by_its_own_failures(own_desk: Client) -> None:
    for _ in range(10):
        sign_in(own_desk, "wrong")
    assert not came_in(sign_in(own_desk, "right"))


def test_a_colleagues_browser_is_not_known_to_the_account(
    own_desk: Client, colleague: Clinician
) -> None:
    failed_before(10, address=CLINIC, username="colleague")
    assert not came_in(sign_in(own_desk, "other", username="colleague"))


def test_a_forged_cookie_makes_no_known_browser(own_desk: Client) -> None:
    cookie = next(each for name, each in own_desk.cookies.items() if name.endswith("browser"))
    own_desk.cookies[cookie.key] = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    failed_before(10, address=CLINIC)
    assert not came_in(sign_in(own_desk, "right"))


def test_an_account_is_guessed_no_faster_from_many_addresses(clinician: Clinician) -> None:
    for n in range(guard.FOR_AN_ACCOUNT):
        failed_before(1, address=f"203.0.113.{n}")
    assert not came_in(sign_in(Client(), "right"))


def test_an_address_tries_no_more_accounts_than_that(clinician: Clinician) -> None:
    for n in range(guard.FROM_AN_ADDRESS):
        failed_before(1, address=CLINIC, username=f"name {n}")
    assert not came_in(sign_in(Client(), "right"))


def test_a_sign_in_forgives_the_failures_before_it(clinician: Clinician) -> None:
    fail(9)
    sign_in(Client(), "right")
    fail(9)
    assert came_in(sign_in(Client(), "right"))


def test_what_was_typed_as_a_name_is_not_kept(clinician: Clinician) -> None:
    fail(1, username="my secret password")
    assert "secret" not in str(list(FailedSignIn.objects.values()))


def test_who_is_slowed_down_fills_no_table(clinician: Clinician) -> None:
    fail(15)
    assert FailedSignIn.objects.count() == 10
    assert AuditEvent.objects.filter(action="signin.failed").count() == 10


def test_the_admin_has_no_door_of_its_own_to_guess_at(clinician: Clinician) -> None:
    Clinician.objects.update(is_staff=True)
    client, body = Client(), {"username": "clinician", "password": "right"}
    answer = client.post(reverse("admin:login"), body)
    assert answer["Location"].startswith(reverse("login"))
    assert SESSION_KEY not in client.session


# --- Whose address ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.5", CLINIC),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "10.0.0.1, 203.0.113.5", "203.0.113.5"),
        (2, "10.0.0.1, 203.0.113.5, 192.0.2.1", "203.0.113.5"),
        (1, "", CLINIC),
        (1, "no address", CLINIC),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_what_our_outermost_proxy_saw(
    settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=CLINIC, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address
