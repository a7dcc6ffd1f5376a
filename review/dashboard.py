"""The desk: the open consultation, the paired phones, the photos as they land."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from capture import consultations, doorbell
from capture.models import Consultation, Photo
from review.forms import StartForm
from review.news import last_seen, tiles
from review.phones import phones
from review.recording import standing
from tokens.models import Clinician
from tokens.signin import DeskRequest

RECENT = 5  # earlier consultations that the desk offers at a glance


@never_cache
@require_GET
def dashboard(request: DeskRequest) -> HttpResponse:
    """Show the whole desk."""
    return render(request, "review/dashboard.html", desk(request))


def desk(request: DeskRequest) -> dict[str, Any]:
    """Return what the desk shows. Versions first: a change meanwhile is shown twice, not lost."""
    versions = {**doorbell.versions(request.user.pk), "seen": last_seen(request.user.pk)}
    consultation = consultations.current(request.user)
    shown_phones = phones(
        request.user,
        shown_offer=request.GET.get("offer", ""),
        in_consultation=consultation is not None,
    )
    recording = standing(consultation, has_phone=bool(shown_phones.paired))
    turns = [each.until for each in (shown_phones, recording) if each and each.until]
    until = {"until": min(turns)} if turns else {}
    return {
        "versions": urlencode(versions | until),
        "consultation": consultation,
        "form": StartForm(),
        "phones": shown_phones,
        "recording": recording,
        "photos": consultation.photos.shown() if consultation else Photo.objects.none(),
        "tiles": tiles(consultation),
        "recent": recent(request.user),
    }


def recent(clinician: Clinician) -> Any:
    return clinician.consultations.exclude(ended_at=None)[:RECENT]


@require_POST
def start(request: DeskRequest) -> HttpResponse:
    """Start a consultation for the reference in the form; where another is open, ask.

    The page showed none, or (`ends`) it asked whether to end that one and start this.
    """
    form = StartForm(request.POST)
    if not form.is_valid():
        return show(request, status=400, form=form)
    patient, ends = form.cleaned_data["patient"], own(request, form.cleaned_data["ends"])
    try:
        consultations.start(request.user, patient=patient, instead_of=ends)
    except consultations.AnotherIsOpen:
        return show(request, status=409, wanted=patient)
    return redirect("dashboard")


@require_POST
def end(request: DeskRequest, consultation_id: UUID) -> HttpResponse:
    """End the consultation that the page showed; where it had ended, say so, and ask."""
    shown = get_object_or_404(Consultation, pk=consultation_id, clinician=request.user)
    try:
        consultations.end(shown)
    except consultations.NotTheOpenOne:
        return show(request, status=409, had_ended=shown)
    return redirect("dashboard")


def show(request: DeskRequest, *, status: int, **asked: Any) -> HttpResponse:
    """Show the desk with a question, or with what is wrong in the form."""
    return render(request, "review/dashboard.html", {**desk(request), **asked}, status=status)


def own(request: DeskRequest, consultation_id: UUID | None) -> Consultation | None:
    if consultation_id is None:
        return None
    return request.user.consultations.filter(pk=consultation_id).first()
