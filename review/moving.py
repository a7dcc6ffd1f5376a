"""Move a photo to another consultation: choose, look at both patients, agree, undo."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from capture import filing
from capture.models import Consultation, Photo
from review.answers import gallery_of, refuse, say
from review.forms import OriginForm, SearchForm
from review.gallery import own_photo
from tokens.signin import DeskRequest

OFFERED = 8  # consultations
LOOK_AGAIN = gettext_noop("Nothing was changed. Look at both patients, then try again.")


@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    """Offer the clinician's recent consultations, or those that a search finds.

    A search is posted, for a patient's reference belongs in no log and no browser's history.
    """
    photo = own_photo(request, photo_id)
    form = SearchForm(request.POST if request.method == "POST" else None, auto_id="move_%s")
    found = others(request, photo).filter(wanted(form))[:OFFERED]
    return panel(request, photo, {"choices": found, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def move(request: DeskRequest, photo_id: UUID, to_id: UUID) -> HttpResponse:
    """Show both patients, then (POST) move the photo from the one that the page showed."""
    photo, to = own_photo(request, photo_id), own(request, to_id)
    if request.method == "GET":
        return panel(request, photo, {"to": to})
    form = OriginForm(request.POST)
    origin = own(request, form.cleaned_data["origin"]) if form.is_valid() else None
    if origin is None:
        return panel(request, photo, {"to": to, "error": LOOK_AGAIN}, status=400)
    was_doubtful = photo.checked_at is None
    try:
        filing.move(photo, origin=origin, to=to)
    except filing.Elsewhere as error:
        return panel(request, photo, {"to": to, "error": error.message}, status=409)
    undo = {"photo": photo, "origin": origin, "to": to, "was_doubtful": was_doubtful}
    return say(
        request,
        render_to_string("review/_undo.html", undo),
        leave_for=gallery_of(origin),
    )


@require_POST
def move_back(request: DeskRequest, photo_id: UUID, origin_id: UUID, to_id: UUID) -> HttpResponse:
    """Undo a move: `origin` is where it was put, `to` where it came from; a doubt comes back."""
    photo = own_photo(request, photo_id)
    origin, to = own(request, origin_id), own(request, to_id)
    try:
        filing.move(photo, origin=origin, to=to, doubt="doubt" in request.POST)
    except filing.Elsewhere as error:
        return refuse(request, error.message)
    patient = ", ".join(filter(None, (to.patient, to.words)))
    return say(request, gettext("Back with {patient}.").format(patient=patient))


def panel(
    request: DeskRequest, photo: Photo, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    page = "review/_move.html" if request.htmx else "review/move.html"
    answer = render(request, page, {"photo": photo, **context}, status=status)
    answer["HX-Retarget"] = "#move"
    return answer


def own(request: DeskRequest, consultation_id: UUID) -> Consultation:
    return get_object_or_404(Consultation, pk=consultation_id, clinician=request.user)


def others(request: DeskRequest, photo: Photo) -> QuerySet[Consultation]:
    return request.user.consultations.exclude(pk=photo.consultation_id)


def wanted(form: SearchForm) -> Q:
    if not form.is_valid():
        return Q()
    found = Q()
    if text := form.cleaned_data["patient"]:
        found &= Q(patient__icontains=text) | Q(words__icontains=text)
    if day := form.cleaned_data["on"]:
        found &= Q(started_at__date=day)
    return found
