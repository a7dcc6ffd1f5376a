"""What every page of the desk knows: how it hears that something changed."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def realtime(request: HttpRequest) -> dict[str, Any]:
    return {"realtime": bool(settings.ABLY_API_KEY), "poll_seconds": settings.POLL_SECONDS}
