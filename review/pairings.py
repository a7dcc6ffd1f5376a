"""Pair and unpair phones from the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from review.dashboard import desk
from tokens import pairing, permanent
from tokens.errors import OverLimit
from tokens.models import MobileToken, Pairing
from tokens.qr import qr_svg
from tokens.revoke import revoke
from tokens.signin import DeskRequest


@never_cache
@require_http_methods(["GET", "POST"])
def offer(request: DeskRequest) -> HttpResponse:
    """Open the panel with a fresh code: within the desk's page, or with the whole of it."""
    if request.method == "GET":
        return redirect("dashboard")  # a reload shows the desk, and offers nothing
    return show_offer(request, pairing.offer(request.user))


def show_offer(request: DeskRequest, offered: pairing.Offer) -> HttpResponse:
    panel = {
        "offer": offered,
        "qr": qr_svg(offered.url, title=gettext("Pairing QR code")),
        "life": pairing.OFFER_LIFE,
    }
    if request.htmx:
        return render(request, "review/_pairing.html", panel)
    return render(request, "review/dashboard.html", {**desk(request), **panel})


@require_POST
def acknowledge(request: DeskRequest, pairing_id: UUID) -> HttpResponse:
    """Say no more of a code that somebody else offered: its clinician has seen it."""
    shown = get_object_or_404(Pairing, pk=pairing_id, clinician=request.user)
    pairing.acknowledge(shown)
    return look_again(request)


@require_POST
def unpair(request: DeskRequest, token_id: UUID) -> HttpResponse:
    """End one of the clinician's own pairings."""
    token = own_phone(request, token_id)
    revoke(token, reason="unpaired at the desk")
    return look_again(request)


def look_again(request: DeskRequest) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": "ring"})
    return redirect(page_of(request))


def page_of(request: DeskRequest) -> str:
    """Return the page that this was pressed on, by its name."""
    return "phones" if request.POST.get("back") == "phones" else "dashboard"


@require_POST
def make_permanent(request: DeskRequest, token_id: UUID) -> HttpResponse:
    """Let one of the clinician's own phones stay paired when they sign out, if their tier does."""
    try:
        permanent.make_permanent(own_phone(request, token_id))
    except OverLimit as error:
        messages.warning(request, error.message)
    return redirect(page_of(request))


@require_POST
def make_temporary(request: DeskRequest, token_id: UUID) -> HttpResponse:
    """Let it end with their sign-out again."""
    permanent.make_temporary(own_phone(request, token_id))
    return redirect(page_of(request))


def own_phone(request: DeskRequest, token_id: UUID) -> MobileToken:
    return get_object_or_404(MobileToken, pk=token_id, clinician=request.user)
