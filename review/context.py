"""What every page of the desk knows: how it hears that something changed."""

from functools import partial
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import urlencode

from capture import doorbell
from capture.doorbell import Region
from review.news import last_seen
from tokens.signin import DeskRequest

ELSEWHERE = (Region.PHONES.value, Region.PHOTOS.value)  # what pages beside the dashboard watch


def realtime(request: HttpRequest) -> dict[str, Any]:
    return {
        "realtime": bool(settings.ABLY_API_KEY),
        "poll_seconds": settings.POLL_SECONDS,
        # Asked by pages of the desk alone: elsewhere nobody may be signed in.
        "watch": partial(watch_for, cast("DeskRequest", request)),
    }


def watch_for(request: DeskRequest) -> str:
    return watch(request.user.pk)


def watch(clinician_id: UUID) -> str:
    """Return what a page beside the dashboard asks with."""
    versions = doorbell.versions(clinician_id)
    shown = {name: versions[name] for name in ELSEWHERE}
    return urlencode({"elsewhere": 1, **shown, "seen": last_seen(clinician_id)})
