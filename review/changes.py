"""The one question that every page of the desk asks again and again: what changed?"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from capture import doorbell
from capture.doorbell import Region
from capture.models import Consultation
from review.context import watch
from review.dashboard import desk
from review.news import arrivals, news, own_gallery, tiles
from review.phones import is_over
from review.record import SINGLES
from tokens.signin import DeskRequest

ELSEWHERE = {Region.PHONES.value, Region.PHOTOS.value}  # what pages beside the dashboard show


@never_cache
@require_GET
def changes(request: DeskRequest) -> HttpResponse:
    """Answer with what the page does not show yet; 204 when it shows all.

    The page's own versions stand in the query: `?consultation=3&phones=1&photos=7`, beside `seen`,
    the last event that it knows (review/news.py), and `gallery`, the consultation whose photos it
    shows. With `until`, the second from which what it says is old, though nothing rang: time does
    not. Pages beside the dashboard say `elsewhere`.
    """
    changed = changed_regions(request.GET, doorbell.versions(request.user.pk))
    if not changed:
        return HttpResponse(status=204)
    page = beside(request) if "elsewhere" in request.GET else desk(request)
    shown = page["consultation"]
    # A page that shows another gallery, or none, gets the whole region instead.
    is_live = shown is not None and request.GET.get("gallery") == str(shown.pk)
    context = {**page, "changed": changed, "is_live": is_live}
    if Region.PHOTOS.value in changed:
        context |= heard(request, shown, is_live=is_live)
    return render(request, "review/_changes.html", context)


def changed_regions(shown: Mapping[str, str], versions: Mapping[str, int]) -> list[str]:
    """Return the names of the regions that a page, by its query, does not show as they are."""
    changed = [name for name, version in versions.items() if shown.get(name) != str(version)]
    if is_over(shown.get("until")):
        changed += [Region.PHONES.value, Region.PHOTOS.value, Region.RECORDING.value]
    if "elsewhere" in shown:
        return [name for name in changed if name in ELSEWHERE]
    return changed


def beside(request: DeskRequest) -> dict[str, Any]:
    """Return what a page beside the dashboard shows: versions first, as in `desk`."""
    versions = watch(request.user.pk)
    gallery = own_gallery(request.user, request.GET.get("gallery"))
    return {
        "versions": versions,
        "consultation": gallery,
        "tiles": tiles(gallery),
        "photos": gallery.photos.shown()[: SINGLES + 1] if gallery else (),
        "singles": SINGLES,
        "elsewhere": True,
    }


def heard(request: DeskRequest, shown: Consultation | None, *, is_live: bool) -> dict[str, Any]:
    """Return what changed in the page's gallery, and what arrived there and elsewhere."""
    seen = request.GET.get("seen")
    since = request.GET.get("since") or seen
    new = arrivals(request.user, since=seen)
    told = new if since == seen else arrivals(request.user, since=since)
    here = shown.pk if shown and "one" not in request.GET else None
    return {
        "news": news(shown, seen=seen) if shown and is_live else None,
        "arrived": sum(each.count for each in new),
        "said": [each for each in new if each.consultation.pk == here],
        "toasts": [each for each in told if each.consultation.pk != here],
        "since": since,
    }
