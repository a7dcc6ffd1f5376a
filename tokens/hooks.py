"""What allauth asks of the house it lives in: words, keys, and how long a password counts."""

import base64
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from tokens import factors
from tokens.models import Clinician
from tokens.qr import qr_svg
from tokens.second_step import SIGNED_IN_AT

SAID = {
    "mfa/messages/totp_activated.txt": gettext_noop("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_noop("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": gettext_noop("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_noop("The passkey is removed."),
}


class Account(DefaultAccountAdapter):  # type: ignore[misc]
    def add_message(
        self, request: HttpRequest, level: int, template: str = "", *_: Any, **said: Any
    ) -> None:
        """Say it in our words; what has none is shown by the page itself."""
        if sentence := said.get("message") or SAID.get(said.get("message_template") or template):
            messages.add_message(request, level, gettext(sentence))

    def is_reauthentication_required(self, **_: Any) -> bool:
        """Ask for the password again once the sign-in is some minutes old."""
        age = time.time() - self.request.session.get(SIGNED_IN_AT, 0)
        return bool(age > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Take the password alone for it: one door fewer to keep."""
        if not (user.is_authenticated and user.has_usable_password()):
            return []
        return [{"id": "reauthenticate", "url": reverse("account_reauthenticate")}]

    def respond_user_inactive(self, request: HttpRequest, user: Clinician) -> HttpResponse:
        messages.error(request, gettext("This account may not sign in."))
        return redirect("login")


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {  # noqa: RUF012  (allauth's own is a plain dict)
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "That does not fit. A code works once, and only for half a minute."
        ),
        "cannot_delete_authenticator": gettext_lazy("Add another one before you remove your last."),
    }

    def get_totp_label(self, user: Clinician) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        return qr_svg(url, title=gettext("Setup QR code"))

    def generate_authenticator_name(self, user: Clinician, type: Any) -> str:  # noqa: A002
        count = factors.factors_of(user).filter(type=type).count()
        name = gettext("Passkey")
        return f"{name} {count + 1}" if count else name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to the site's own name, never to what a Host header says."""
        return {"id": settings.SITE_HOST, "name": settings.MFA_TOTP_ISSUER}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return factors.may_remove(authenticator.user)

    def encrypt(self, text: str) -> str:
        return sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealer().decrypt(encrypted_text.encode()).decode()


def sealer() -> MultiFernet:
    """Return what seals under the newest of FACTOR_KEYS and opens under each of them."""
    return MultiFernet([Fernet(derive(key)) for key in settings.FACTOR_KEYS])


def derive(key: str) -> bytes:
    """Return a Fernet key by HKDF-SHA256 (RFC 5869)."""
    kdf = HKDF(SHA256(), 32, salt=None, info=b"second factor")
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))
