"""The record: a clinician's consultations, and the photos of each."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from capture.models import Consultation
from recordings.models import Recording
from review.exports.referral import DEFAULT, LIMITS
from review.forms import SearchForm
from review.history import history, phones
from review.news import tiles
from review.player import player
from review.recording import standing
from tokens import audit
from tokens.signin import DeskRequest

PAGE = 50
SINGLES = 24  # photos that the page offers one by one, beside all of them
SHOWN = Q(photos__removed_at=None, photos__deleted_at=None)
KEPT = Recording.objects.filter(consultation=OuterRef("pk"), removed_at=None)


@never_cache
@require_http_methods(["GET", "POST"])
def consultations(request: DeskRequest) -> HttpResponse:
    """List the clinician's consultations, newest first: all, or those that a search finds.

    A search is posted, for a patient's reference belongs in no log and no browser's history.
    """
    form = SearchForm(request.POST if request.method == "POST" else None)
    own = (
        Consultation.objects.filter(wanted(form), clinician=request.user)
        .annotate(photo_count=Count("photos", filter=SHOWN), is_recorded=Exists(KEPT))
        .order_by("-started_at")  # counting makes Django forget the model's own order
    )
    asked = request.POST if form.is_bound else request.GET
    page = Paginator(own, PAGE).get_page(asked.get("page"))
    return render(request, "review/consultations.html", {"page": page, "form": form})


def wanted(form: SearchForm) -> Q:
    """Return what the form asks for; what it does not understand is left out, and says so."""
    form.is_valid()
    asked: dict[str, Any] = getattr(form, "cleaned_data", {})
    found = Q()
    if text := asked.get("patient"):
        found &= Q(patient__icontains=text) | Q(words__icontains=text)
    if day := asked.get("on"):
        found &= Q(started_at__date=day)
    return found


@never_cache
@require_GET
def consultation(request: DeskRequest, consultation_id: UUID) -> HttpResponse:
    """Show one consultation with its photos and its history; opening it is audited."""
    found = get_object_or_404(Consultation, pk=consultation_id, clinician=request.user)
    if request.htmx:  # a part of a page that is open already
        return render(request, "review/_history.html", told(request, found))
    audit.record("consultation.viewed", clinician_id=found.clinician_id, subject_id=found.pk)
    return show(request, found)


def show(
    request: DeskRequest, found: Consultation, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """Return the record's page, with what went wrong with a download."""
    context = {
        **told(request, found),
        "photos": found.photos.shown().select_related("consultation"),
        "tiles": tiles(found),
        "phones": phones(found),
        "limits": LIMITS,
        "chosen": request.GET.get("limit", DEFAULT),
        "singles": SINGLES,
        "problem": problem,
        "recording": standing(found, has_phone=False),
        "player": player(found),
        "keeps_days": settings.RECORDING_RETENTION_DAYS,
    }
    return render(request, "review/consultation.html", context, status=status)


def told(request: DeskRequest, found: Consultation) -> dict[str, Any]:
    """Return a page of the history, as its region shows it."""
    found.clinician = request.user
    page, happenings = history(found, page=request.GET.get("history"))
    return {"consultation": found, "history": page, "happenings": happenings}
