"""Default deny: every route of the desk asks for a sign-in, unless it says otherwise."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from tokens.models import Clinician
from watch import about


class DeskRequest(HttpRequest):
    """A request at the desk, as its views see it: somebody is signed in."""

    user: Clinician
    htmx: HtmxDetails


class SignInRequired(LoginRequiredMiddleware):
    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> Any:
        """Note whose desk it is; an open route is not asked, for that would cost a query."""
        refusal = super().process_view(request, view, args, kwargs)
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            about.clinician(request.user.pk)
        return refusal

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """Let an HTMX page reload as a whole: a login form must not land inside a region."""
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return super().handle_no_permission(request, view_func)
