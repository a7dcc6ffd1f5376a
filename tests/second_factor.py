"""What a clinician does with a second factor in tests: set an app up, and read its codes."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

PERIOD = 30  # seconds that a code counts (RFC 6238)


class App:
    """An authenticator app: it knows the secret, and `clock` is its own."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.passed = 0  # half minutes

    def code(self) -> str:
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // PERIOD + self.passed))


def set_up_app(desk: Client) -> App:
    """Set an authenticator app up at the desk, as its page asks."""
    app = App(shown_secret(desk))
    answer = desk.post(reverse("mfa_activate_totp"), {"code": app.code()})
    assert answer.status_code == 302, answer.content.decode()
    return app


def shown_secret(desk: Client) -> str:
    page = desk.get(reverse("mfa_activate_totp")).content.decode()
    return re.search(r'data-key="(\w+)"', page)[1]


def shown_codes(desk: Client) -> list[str]:
    """Return the recovery codes that the page shows."""
    page = desk.get(reverse("mfa_view_recovery_codes")).content.decode()
    return re.findall(r'<li class="code" translate="no">(\d+)</li>', page)


def sign_in(client: Client, username: str, password: str, **fields: str):
    """Take the first step."""
    return client.post(reverse("login"), {"username": username, "password": password, **fields})


def second_step(client: Client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code})
