"""Sign out: a clinician's temporary phones go with them, so first say what waits there."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from capture.models import PhoneStatus
from review.forms import LeaveForm
from review.standing import Phone
from tokens.models import Clinician
from tokens.revoke import live_tokens
from tokens.signin import DeskRequest


@never_cache
@require_POST
def sign_out(request: DeskRequest) -> HttpResponse:
    """End the sign-in; where photos wait on a phone that it takes along, ask first.

    The form on that page agrees to as many as it showed. Where more wait by now, it asks anew.
    """
    phones = holding(request.user)
    waiting = sum(each.status.waiting for each in phones)
    if waiting > agreed_to(request):
        context: dict[str, Any] = {"phones": phones, "waiting": waiting}
        return render(request, "review/leaving.html", context)
    logout(request)
    return redirect("login")


def holding(clinician: Clinician) -> list[Phone]:
    """Return the phones that lose their pairing with the sign-in, and hold photos."""
    temporary = [each for each in live_tokens(clinician) if not each.is_permanent]
    heard = PhoneStatus.objects.filter(token__in=temporary, waiting__gt=0)
    return [
        Phone(each.token, each, is_paired=True)
        for each in heard.select_related("token").order_by("token__created_at")
    ]


def agreed_to(request: DeskRequest) -> int:
    form = LeaveForm(request.POST)
    return form.cleaned_data["waiting"] or 0 if form.is_valid() else 0
