"""The phone's page, and its API: find, ask, answer."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from capture import (
    allowance,
    channel,
    consultations,
    doorbell,
    drill,
    kinds,
    phone_status,
    signals,
    storage,
    uploads,
)
from capture.claim import Claim
from capture.forms import QueueKeyForm, StatusForm
from capture.models import Consultation, Upload
from capture.pace import keep_pace
from tokens import auth, compact, tiers
from tokens.api import endpoint, read_form, read_json
from tokens.device import surroundings
from tokens.errors import TokenRefused, Unknown
from tokens.links import site_url, spoken
from tokens.models import MobileToken, TierLimits
from tokens.queue_key import queue_keys
from tokens.revoke import revoke

# What a phone is told of; the photos too, for their `photos_left`.
TOLD = (doorbell.Region.CONSULTATION, doorbell.Region.PHOTOS, doorbell.Region.RECORDING)


@never_cache
@login_not_required
@ensure_csrf_cookie
@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """Show the phone its page: ready to capture, or saying why it cannot."""
    around = {
        **surroundings(request.headers.get("User-Agent", "")),
        "pair_address": spoken(reverse("pair")),
    }
    try:
        token = auth.page_token(request)
    except TokenRefused as refusal:
        trouble = {"trouble": refusal.code, "limits": for_a_picture(TierLimits()), **around}
        return render(request, "capture/phone.html", trouble, status=refusal.status)
    auth.touch(token)
    consultation = consultations.current(token.clinician)
    context = {
        "token": token,
        "clinician": str(token.clinician),
        "consultation": consultation,
        "idle_seconds": consultation and idle_seconds(consultation),
        "limits": for_a_picture(tiers.limits_of(token.clinician_id)),
        "realtime": bool(settings.ABLY_API_KEY),
        "bucket_origin": settings.BUCKET_ORIGIN,
        "poll_ms": settings.POLL_SECONDS * 1000,
        **around,
    }
    return render(request, "capture/phone.html", context)


def idle_seconds(consultation: Consultation) -> int:
    """Return since how long nothing has happened: a page does not know the server's time yet."""
    return int((timezone.now() - consultations.acted_at(consultation)).total_seconds())


@never_cache
@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this phone's own pairing."""
    response = redirect("phone")
    with suppress(TokenRefused):  # signed out already
        revoke(auth.page_token(request), reason="signed out on the phone")
    auth.forget(response)
    return response


@endpoint("GET")
def api_phone(request: HttpRequest) -> HttpResponse:
    """Say what the phone should know; 204 where that is what it has `seen`."""
    token = auth.phone_token(request)
    version = phone_version(doorbell.versions(token.clinician_id), token.clinician.tier)
    if request.GET.get("seen") == version:
        return HttpResponse(status=204)
    if "seen" not in request.GET:
        auth.touch(token)  # a visit is a use of the token; a poll is none
    answer = {**situation(token, link=linker(request)), "version": version}
    if auth.HEADER not in request.META:
        answer["csrf_token"] = get_token(request)  # it changes when the desk signs in anew
    return JsonResponse(answer)


def phone_version(versions: Mapping[str, int], tier: str) -> str:
    return "-".join(map(str, (*(versions[each] for each in TOLD), tier)))


def situation(token: MobileToken, *, link: Any) -> dict[str, Any]:
    consultation = consultations.current(token.clinician)
    allowed = tiers.limits_of(token.clinician_id)
    return {
        "clinician": str(token.clinician),
        "clinician_id": str(token.clinician_id),
        "token_id": str(token.id),
        "tier": token.clinician.tier,
        "now": timezone.now().isoformat(),
        "consultation": consultation
        and {"id": str(consultation.id), "patient": consultation.patient},
        "cue": consultation and {"colour": consultation.colour, "words": consultation.words},
        "acted_at": consultation and consultations.acted_at(consultation).isoformat(),
        "presign_url": link(reverse("api-presign")),
        "status_url": link(reverse("api-status")),
        "queue_key_url": link(reverse("api-queue-key")),
        "limits": limits(allowed),
        "photos_left": consultation and allowance.photos_left(consultation, allowed),
        "drill": drill_for(token, link=link),
        **added(token, consultation=consultation, link=link),
    }


def drill_for(token: MobileToken, *, link: Any) -> dict[str, str] | None:
    """Return where to speak of the drill that the desk asks for, if it does."""
    asked = drill.waiting_for(token)
    if asked is None:
        return None
    return {
        "url": link(reverse("api-drill", args=[asked.pk])),
        "presign_url": link(reverse("api-drill-presign", args=[asked.pk])),
        "confirm_url": link(reverse("api-drill-confirm", args=[asked.pk])),
    }


def added(token: MobileToken, **around: Any) -> dict[str, Any]:
    """Return what the rooms above tell a phone beside all this."""
    told: Any = signals.phone_asks.send(MobileToken, token=token, **around)
    return {name: value for _, answer in told for name, value in answer.items()}


def limits(allowed: TierLimits) -> dict[str, Any]:
    """Return what a photo may be, its bytes at most, and how many may be taken."""
    return {
        **for_a_picture(allowed),
        "max_bytes": tiers.max_bytes(allowed),
        "photos_per_consultation": allowed.photos_per_consultation,
    }


def for_a_picture(allowed: TierLimits) -> dict[str, Any]:
    """Return what the page makes of a picture: pixels at most, type, quality (0–1)."""
    return {
        "max_dimension": tiers.max_dimension(allowed),
        "content_type": settings.PHOTO_TYPE,
        "quality": settings.PHOTO_QUALITY,
    }


def linker(request: HttpRequest) -> Any:
    """Programs get whole URLs; the page gets paths, for it may stand at 127.0.0.1."""
    return site_url if auth.HEADER in request.META else str


@endpoint("POST")
def presign(request: HttpRequest) -> HttpResponse:
    """Sign the one PUT that a photo, or whatever else a phone makes, may make."""
    token = auth.sending_token(request)
    form = kinds.form_for(read_json(request).get("content_type"))
    claim = read_form(request, form).claim(token)
    keep_pace(token.id)
    put = uploads.presign(claim)
    auth.touch(token)
    if put is None:
        return JsonResponse({"id": str(claim.phone_id), "status": "uploaded"})
    answer = compact.spelt(presigned(claim, put, link=linker(request)))
    return HttpResponse(answer, content_type="application/json")


def presigned(claim: Claim, put: storage.Put, *, link: Any) -> dict[str, Any]:
    return {
        "id": str(claim.phone_id),
        "status": "presigned",
        "put": ticket(put),
        "confirm_url": link(confirm_path() + claim.ticket()),
    }


@cache
def confirm_path() -> str:
    """Return what stands before a ticket, which has no letter that a path would spell."""
    return reverse("api-confirm", args=["-"]).removesuffix("-")


def ticket(put: storage.Put) -> dict[str, Any]:
    return {
        "url": put.url,
        "method": put.method,
        "headers": put.headers,
        "expires_at": put.expires_at.isoformat(),
    }


@endpoint("POST", "DELETE")
def confirm(request: HttpRequest, ticket: str) -> HttpResponse:
    """File what is behind a ticket (POST), or never let it be filed (DELETE)."""
    token = auth.sending_token(request)
    claim = Claim.from_ticket(ticket)
    if claim.clinician_id != token.clinician_id:
        raise Unknown
    auth.touch(token)
    if request.method == "DELETE":
        uploads.forget(claim)
        return HttpResponse(status=204)
    return JsonResponse(receipt(claim, uploads.confirm(claim)))


def receipt(claim: Claim, filed: Upload) -> dict[str, str]:
    return {
        "id": str(claim.phone_id),
        "status": "uploaded",
        "uploaded_at": filed.uploaded_at.isoformat(),
    }


@endpoint("POST")
def status(request: HttpRequest) -> HttpResponse:
    """Take the phone's word on how it stands. No use of the token: a page says it by itself."""
    token = auth.phone_token(request)
    phone_status.hear(token, **read_form(request, StatusForm).cleaned_data)
    return HttpResponse(status=204)


@endpoint("GET")
def listen(request: HttpRequest) -> JsonResponse:
    """Hand out a new subscription to the doorbell; an unpaired phone gets none."""
    return JsonResponse(channel.subscription(auth.phone_token(request).clinician_id))


@endpoint("POST")
def queue_key(request: HttpRequest) -> JsonResponse:
    """Hand out the keys of this phone's sealed queue."""
    token = auth.phone_token(request)
    store = read_form(request, QueueKeyForm).cleaned_data["store"]
    keys = queue_keys(token.clinician, store=store)
    answer = {"keys": [{"id": each.id, "key": each.key} for each in keys]}
    return JsonResponse({**answer, "now": timezone.now().isoformat()})
