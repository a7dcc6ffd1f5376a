"""The desk: the open consultation, the paired phones, the photos as they land."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from capture import consultations, doorbell
from capture.models import Consultation, Photo
from review.forms import StartForm
from review.phones import is_over, phones
from tokens.models import Clinician
from tokens.signin import DeskRequest

RECENT = 5  # earlier consultations that the desk offers at a glance


@never_cache
@require_GET
def dashboard(request: DeskRequest) -> HttpResponse:
    """Show the whole desk."""
    return render(request, "review/dashboard.html", desk(request))


@never_cache
@require_GET
def changes(request: DeskRequest) -> HttpResponse:
    """Answer with the regions whose versions the page does not show yet; 204 when it shows all.

    The page's own versions stand in the query: `?consultation=3&phones=1&photos=7`; with `until`,
    the second from which what it says of phones is old, though nothing rang: a silent phone cannot.
    """
    versions = doorbell.versions(request.user.pk)
    changed = [name for name, version in versions.items() if request.GET.get(name) != str(version)]
    if is_over(request.GET.get("until")):
        changed.append(doorbell.Region.PHONES.value)
    if not changed:
        return HttpResponse(status=204)
    return render(request, "review/_changes.html", {**desk(request), "changed": changed})


def desk(request: DeskRequest) -> dict[str, Any]:
    """Return what the desk shows. Versions first: a change meanwhile is shown twice, not lost."""
    versions = doorbell.versions(request.user.pk)
    consultation = consultations.current(request.user)
    shown_phones = phones(
        request.user,
        shown_offer=request.GET.get("offer", ""),
        in_consultation=consultation is not None,
    )
    until = {"until": shown_phones.until} if shown_phones.until else {}
    return {
        "versions": urlencode(versions | until),
        "consultation": consultation,
        "form": StartForm(),
        "phones": shown_phones,
        "photos": consultation.photos.shown() if consultation else Photo.objects.none(),
        "recent": recent(request.user),
    }


def recent(clinician: Clinician) -> Any:
    return clinician.consultations.exclude(ended_at=None)[:RECENT]


@require_POST
def start(request: DeskRequest) -> HttpResponse:
    """Start a consultation for the patient reference in the form."""
    form = StartForm(request.POST)
    if not form.is_valid():
        context = {**desk(request), "form": form}
        return render(request, "review/dashboard.html", context, status=400)
    try:
        consultations.start(request.user, patient=form.cleaned_data["patient"])
    except consultations.AnotherIsOpen as error:
        messages.warning(request, error.message)
    return redirect("dashboard")


@require_POST
def end(request: DeskRequest, consultation_id: UUID) -> HttpResponse:
    """End the consultation that the page showed."""
    shown = get_object_or_404(Consultation, pk=consultation_id, clinician=request.user)
    try:
        consultations.end(shown)
    except consultations.NotTheOpenOne as error:
        messages.warning(request, error.message)
    return redirect("dashboard")
