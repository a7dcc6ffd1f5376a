"""The record: a clinician's consultations, and the photos of each."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from capture.models import Consultation
from review.dashboard import photos_of
from tokens.signin import DeskRequest

PAGE = 50


@never_cache
@require_GET
def consultations(request: DeskRequest) -> HttpResponse:
    """List the clinician's consultations, newest first."""
    own = (
        Consultation.objects.filter(clinician=request.user)
        .annotate(photo_count=Count("photos", filter=Q(photos__removed_at=None)))
        .order_by("-started_at")  # counting makes Django forget the model's own order
    )
    page = Paginator(own, PAGE).get_page(request.GET.get("page"))
    return render(request, "review/consultations.html", {"page": page})


@never_cache
@require_GET
def consultation(request: DeskRequest, consultation_id: UUID) -> HttpResponse:
    """Show one consultation with its photos."""
    found = get_object_or_404(Consultation, pk=consultation_id, clinician=request.user)
    context = {"consultation": found, "photos": photos_of(found)}
    return render(request, "review/consultation.html", context)
