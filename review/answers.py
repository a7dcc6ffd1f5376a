"""How the desk answers an act: within its page, or, without JavaScript, with the whole of it."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils.html import conditional_escape, escape

from capture.models import Consultation
from tokens.signin import DeskRequest

GALLERIES = {"dashboard", "consultation"}
RING = {"HX-Trigger": "ring"}  # the page asks at once what changed


def agree(request: DeskRequest, *, empties_target: bool = False) -> HttpResponse:
    """It is done, and the page will show it; `empties_target` takes an older refusal away."""
    if request.htmx:
        return HttpResponse("", status=200 if empties_target else 204, headers=RING)
    return redirect(back(request))


def say(request: DeskRequest, sentence: str, *, leave_for: str = "") -> HttpResponse:
    """It is done, and here is what to say of it. `leave_for`: where to, if its own page is gone."""
    if request.htmx:
        return HttpResponse(conditional_escape(sentence), headers=RING)
    messages.success(request, sentence)
    return redirect(back(request, leave_for=leave_for))


def refuse(request: DeskRequest, sentence: str) -> HttpResponse:
    """Nothing was changed, and this is why."""
    if request.htmx:
        return HttpResponse(escape(sentence), status=422)
    messages.warning(request, sentence)
    return redirect(back(request))


def back(request: DeskRequest, *, leave_for: str = "") -> str:
    """Return the page that this was pressed on, if it shows photos; else where to leave for."""
    path = urlsplit(request.headers.get("Referer", "")).path
    try:
        shows = resolve(path).url_name
    except Resolver404:
        shows = None
    if shows in GALLERIES or (shows == "photo" and not leave_for):
        return path
    return leave_for or resolve_url("dashboard")


def gallery_of(consultation: Consultation) -> str:
    """Return the page that shows a consultation's photos: the desk, while it is open."""
    if consultation.ended_at is None:
        return resolve_url("dashboard")
    return resolve_url("consultation", consultation.pk)
