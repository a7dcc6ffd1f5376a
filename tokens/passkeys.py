"""What a browser sends for a passkey. A stranger may send anything: what does not parse is wrong.

allauth lets some malformed answers, and each wrong signature, rise as an error of the server.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from tokens import audit

MALFORMED = (AttributeError, LookupError, TypeError, ValueError, struct.error)


@contextmanager
def refused() -> Iterator[None]:
    """Turn what is malformed or wrongly signed into the form's error."""
    try:
        yield
    except (*MALFORMED, InvalidSignature) as error:
        raise ValidationError(gettext("That passkey does not fit.")) from error


class SignInForm(LoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        with refused():
            return super().clean_credential()


class StepForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        try:
            with refused():
                return super().clean_credential()
        except ValidationError as wrong:
            # Beyond the limit nothing was looked at; who repeats it fills no audit trail.
            if wrong.code != "too_many_login_attempts":
                audit.record("factor.failed", clinician_id=self.user.pk, kind="webauthn")
            raise


class AddForm(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        with refused():
            cleaned: dict[str, Any] = super().clean()
            return cleaned
