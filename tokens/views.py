"""The phone's side of pairing: the page that asks, and the API's two doors."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tokens import auth, pairing
from tokens.api import endpoint, note, read_form
from tokens.device import device_name, surroundings
from tokens.errors import ApiError
from tokens.forms import PairPageForm, PeekForm, RedeemForm
from tokens.links import site_url, spoken


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Ask whose phone this shall be, then pair it. The answer to the form alone sets the cookie."""
    if request.method == "GET":
        return show(request, PairPageForm())
    form = PairPageForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=400)
    try:
        return redeem_on_page(request, form)
    except ApiError as error:
        note(error)
        form.add_error("code", error.message)
        return show(request, form, status=error.status)


def redeem_on_page(request: HttpRequest, form: PairPageForm) -> HttpResponse:
    code, address = form.cleaned_data["code"], auth.client_address(request)
    clinician = str(pairing.peek(code, address=address))
    if form.cleaned_data["agreed_to"] != clinician:
        # Without JavaScript nobody has seen the name yet: show it, and ask once more.
        asked = PairPageForm({"code": code, "agreed_to": clinician})
        return show(request, asked, clinician=clinician)
    device = device_name(request.headers.get("User-Agent", ""))
    paired = pairing.redeem(code, device=device, address=address)
    response = redirect("phone")
    auth.remember(response, paired.secret)
    return response


def show(
    request: HttpRequest, form: PairPageForm, *, status: int = 200, clinician: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "clinician": clinician,
        **surroundings(request.headers.get("User-Agent", "")),
        "pair_address": spoken(reverse("pair")),
    }
    return render(request, "tokens/pair.html", context, status=status)


@endpoint("POST")
def api_peek(request: HttpRequest) -> JsonResponse:
    """Say whose phone a code would make, and spend nothing."""
    form = read_form(request, PeekForm)
    clinician = pairing.peek(form.cleaned_data["code"], address=auth.client_address(request))
    return JsonResponse({"clinician": str(clinician)})


@endpoint("POST")
def api_pair(request: HttpRequest) -> JsonResponse:
    """Exchange a code for a token; the answer carries the secret, and sets no cookie."""
    form = read_form(request, RedeemForm)
    paired = pairing.redeem(
        form.cleaned_data["code"],
        device=form.cleaned_data["device"] or device_name(request.headers.get("User-Agent", "")),
        address=auth.client_address(request),
    )
    return JsonResponse(
        {
            "token": paired.secret,
            "token_id": str(paired.token.id),
            "expires_at": paired.token.expires_at.isoformat(),
            "tier": paired.token.clinician.tier,
            "phone_url": site_url(reverse("phone")),
        },
        status=201,
    )
