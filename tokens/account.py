"""The clinician's account at the desk: the factors for the second step of a sign-in.

The acts are allauth's; here each commits together with its audit event, and ends the clinician's
other sign-ins.
"""

from itertools import batched
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tokens import audit, factors, passkeys
from tokens.second_step import WANTED, is_missing, prove


@method_decorator(never_cache, name="dispatch")
class Account(IndexView):  # type: ignore[misc]
    def get_template_names(self) -> list[str]:
        return ["tokens/set_up.html" if is_missing(self.request) else "tokens/account.html"]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        clinician = self.request.user
        return {
            **super().get_context_data(**context),
            "must_have": factors.must_have(clinician),
            "may_remove": factors.may_remove(clinician),
        }


@method_decorator(never_cache, name="dispatch")
class SetUpApp(ActivateTOTPView):  # type: ignore[misc]
    template_name = "tokens/app.html"

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if factors.factors_of(request.user).filter(type="totp").exists():  # type: ignore[arg-type]
            return redirect("account")  # pressed twice
        answer: HttpResponseBase = super().dispatch(request, *args, **options)
        return answer

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**context)
        groups = batched(shown["form"].secret, 4, strict=False)
        return {**shown, "key": " ".join("".join(group) for group in groups)}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        app = self.request.user.authenticator_set.get(type="totp")
        app.wrap().validate_code(form.cleaned_data["code"])  # spent, as each code is by its use
        note(self.request, "factor.added", kind="totp")
        return answer


@method_decorator(never_cache, name="dispatch")
class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    template_name = "tokens/remove.html"
    success_url = reverse_lazy("account")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        note(self.request, "factor.removed", kind="totp")
        answer: HttpResponse = super().form_valid(form)
        return answer


@method_decorator(never_cache, name="dispatch")
class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    form_class = passkeys.AddForm
    template_name = "tokens/passkey.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note(self.request, "factor.added", kind="webauthn")
        return answer


@method_decorator(never_cache, name="dispatch")
class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "tokens/remove.html"
    success_url = reverse_lazy("account")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        if not factors.may_remove(self.request.user):
            messages.error(self.request, _("Add another one before you remove your last."))
            return redirect("account")
        note(self.request, "factor.removed", kind="webauthn")
        answer: HttpResponse = super().form_valid(form)
        return answer


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "tokens/recovery_codes.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        onward = self.request.session.pop(WANTED, reverse("dashboard"))
        return {**super().get_context_data(**context), "onward": onward}


@method_decorator(never_cache, name="dispatch")
class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "tokens/new_recovery_codes.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note(self.request, "factor.renewed", kind="recovery_codes")
        return answer


@method_decorator(never_cache, name="dispatch")
class Confirm(ReauthenticateView):  # type: ignore[misc]
    """Ask for the password again, before factors change."""

    template_name = "tokens/confirm.html"

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.cycle_key()
        answer: HttpResponse = super().form_valid(form)
        return answer


def note(request: HttpRequest, action: str, *, kind: str) -> None:
    """Record a change of factors, made in this transaction; other sign-ins of theirs end."""
    clinician = request.user
    audit.record(action, clinician_id=clinician.pk, kind=kind)
    factors.sign_out(clinician, but=request.session.session_key)  # type: ignore[arg-type]
    if action == "factor.added":
        prove(request, clinician)  # type: ignore[arg-type]
