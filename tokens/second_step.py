"""Who must have a second factor does nothing before one was proved in this very sign-in."""

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_used
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tokens import audit, factors
from tokens.models import Clinician

# In the session: whose factor was proved in it; when the sign-in began (seconds since 1970).
PROVEN = "second_factor"
SIGNED_IN_AT = "signed_in_at"
WANTED = "wanted"  # the page that the set-up came in the way of
# Where one without a factor may go: to get one, or away.
SET_UP = {
    *("account", "account_reauthenticate", "logout"),
    *("mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"),
}


class SecondStepRequired:
    """Lead who must have a factor and has none to set one up, before anything else."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not is_missing(request):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if factors.factors_of(request.user).exists():  # type: ignore[arg-type]
            # A sign-in from before the factor was added: it must show that it is theirs.
            request.session.flush()
            return redirect_to_login(request.get_full_path())
        match = request.resolver_match
        if match and match.view_name in SET_UP:
            return None
        if request.method == "GET":
            request.session[WANTED] = request.get_full_path()
        return redirect("account")


def is_missing(request: HttpRequest) -> bool:
    """Say whether this sign-in lacks a second step that its clinician must take."""
    user = request.user
    return isinstance(user, Clinician) and factors.must_have(user) and not is_proven(request)


def is_proven(request: HttpRequest) -> bool:
    return bool(request.session.get(PROVEN) == str(request.user.pk))


def prove(request: HttpRequest, clinician: Clinician) -> None:
    """Remember that this sign-in's clinician has shown a second factor in it."""
    request.session[PROVEN] = str(clinician.pk)


@receiver(user_logged_in)
def begin(request: HttpRequest, **_: Any) -> None:
    request.session[SIGNED_IN_AT] = int(time.time())


@receiver(authenticator_used)
def note_use(request: HttpRequest, user: Clinician, authenticator: Authenticator, **_: Any) -> None:
    prove(request, user)
    audit.record("factor.used", clinician_id=user.pk, kind=authenticator.type)


@receiver(authentication_failed)
def note_failure(user: Clinician, authenticator: Authenticator, **_: Any) -> None:
    audit.record("factor.failed", clinician_id=user.pk, kind=authenticator.type)
