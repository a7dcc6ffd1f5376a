"""The page that shows that it works: how long photos took, and a drill that anybody may try."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from capture import drill as drills
from capture import shown as first_shown
from capture import storage
from capture.models import Drill, Photo
from review.durations import HEIGHT, Way, parts
from review.forms import ShownForm
from review.gallery import hand_over
from review.hops import Account
from review.phones import known_phones
from tokens.models import Clinician, MobileToken
from tokens.signin import DeskRequest

LAST = 50  # photos


@never_cache
@require_GET
def latency(request: DeskRequest) -> HttpResponse:
    """Show how long the clinician's own last photos took, and how their last drill went."""
    last = request.user.drills.first()
    ways = last_ways(request.user)
    context: dict[str, Any] = {
        "ways": ways[::-1],
        "parts": parts(ways),
        "height": HEIGHT,
        "phones": [each for each in known_phones(request.user) if each.is_paired],
        "account": last and Account(last),
    }
    return render(request, "review/latency.html", context)


def last_ways(clinician: Clinician) -> list[Way]:
    """Return the ways of the photos that were filed last, the oldest first."""
    newest = Photo.objects.shown().filter(clinician=clinician).order_by("-uploaded_at")[:LAST]
    return [Way(each) for each in newest][::-1]


@require_POST
def shown(request: DeskRequest) -> HttpResponse:
    """Take the desk's word that these photos are on its screen."""
    form = ShownForm(request.POST)
    if form.is_valid():
        first_shown.note(request.user, form.cleaned_data["photo"])
    return HttpResponse(status=204)


@require_POST
def start_drill(request: DeskRequest, token_id: UUID) -> HttpResponse:
    """Ask a phone for a made picture; the page that follows shows where it is."""
    own = MobileToken.objects.filter(clinician=request.user, revoked_at=None)
    drills.ask(get_object_or_404(own, pk=token_id))
    return redirect("latency")


@never_cache
@require_GET
def drill(request: DeskRequest, drill_id: UUID) -> HttpResponse:
    """Show how far a drill is; 204 where that is what the page has `seen`."""
    found = own_drill(request, drill_id)
    if not request.htmx:
        return redirect("latency")
    if found.confirmed_at and not found.rung_at:
        drills.tell_desk(found)
        found.refresh_from_db()
    account = Account(found)
    if request.GET.get("seen") == account.stage:
        return HttpResponse(status=204)
    return render(request, "review/_drill.html", {"account": account, "is_news": True})


@require_GET
def drill_picture(request: DeskRequest, drill_id: UUID) -> HttpResponse:
    found = own_drill(request, drill_id)
    return hand_over(storage.presign_look(found.key, content_type=drills.TYPE), is_kept=False)


@require_POST
def drill_shown(request: DeskRequest, drill_id: UUID) -> HttpResponse:
    """Take the desk's word that the made picture is on its screen, or that it could not be."""
    found = own_drill(request, drill_id)
    if "failed" in request.POST:
        drills.fail(found, hop=Drill.Hop.SHOWN, failure="not_shown")
    elif found.rung_at:
        drills.show(found)
    return HttpResponse(status=204)


def own_drill(request: DeskRequest, drill_id: UUID) -> Drill:
    return get_object_or_404(Drill, pk=drill_id, clinician=request.user)
