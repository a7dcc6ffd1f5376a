"""The ways in: the password, the second step where there is one, or a passkey alone."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from tokens import factors, guard, passkeys
from tokens.forms import SignInForm

ASKED_FOR = 5 * 60  # seconds that a browser may take to ask for a passkey


@method_decorator(login_not_required, name="dispatch")
class KnowsTheBrowser:
    """Let a browser in which somebody has come all the way in be known again (guard.py)."""

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        answer: HttpResponse = super().dispatch(request, *args, **options)  # type: ignore[misc]
        if request.method == "POST" and request.user.is_authenticated:
            guard.remember(answer, request.user.get_username())
        return answer


class SignIn(KnowsTheBrowser, LoginView):
    """Ask for the password; allauth asks for the second step where there is one."""

    template_name = "tokens/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        self.request.session.cycle_key()  # it is about to know whose password was right
        answer: HttpResponse = perform_login(
            self.request, form.get_user(), redirect_url=self.get_success_url()
        )
        return answer


class SecondStep(KnowsTheBrowser, AuthenticateView):  # type: ignore[misc]
    webauthn_form_class = passkeys.StepForm
    template_name = "tokens/second_step.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        kinds = set(factors.factors_of(self.stage.login.user).values_list("type", flat=True))
        shown = {"has_app": "totp" in kinds, "has_passkey": "webauthn" in kinds}
        return {**super().get_context_data(**context), **shown}


@method_decorator([login_not_required, never_cache], name="dispatch")
class PasskeySignIn(KnowsTheBrowser, LoginWebAuthnView):  # type: ignore[misc]
    """Sign in by a passkey alone: it asked for finger, face or PIN itself."""

    form_class = passkeys.SignInForm

    def get(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        request.session.set_expiry(ASKED_FOR)  # strangers ask, too; the sweep removes it
        answer: HttpResponse = super().get(request, *args, **options)
        return answer
