"""Watch every request: give it an id, count it, and leave one line."""

import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from watch import about, metrics, traces

log = logging.getLogger(__name__)

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# What a proxy may call a request; anything else could forge a line.
REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)

type Answer = Callable[[HttpRequest], HttpResponseBase]


def watched(answer: Answer) -> Answer:
    """Be the outermost middleware: what is inside never raises, it answers 500."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        watch = Watch(request.META)
        with traces.request() as trace:
            response = answer(request)
            shape = {"route": route(request), "method": method(request)}
            trace(**shape, status=response.status_code)
        watch.tell(**shape, status=response.status_code)
        response.headers["X-Request-Id"] = watch.request_id
        return response

    return answered


class Watch:
    """One request, from its arrival until it is answered. `meta` is WSGI's environment."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self.began = time.perf_counter()
        self.request_id = name(meta)
        about.begin(self.request_id)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    def tell(self, *, route: str, method: str, status: int) -> None:
        """Count the request, and leave its line."""
        seconds = self.seconds
        metrics.answered(route=route, method=method, status=status, seconds=seconds)
        ms = round(seconds * 1000, 1)
        log.info("request", extra={"route": route, "method": method, "status": status, "ms": ms})


def name(meta: Mapping[str, Any]) -> str:
    """Return the id that a trusted proxy gave the request, or else a new one."""
    header = settings.REQUEST_ID_HEADER
    given = meta.get(f"HTTP_{header.upper().replace('-', '_')}", "") if header else ""
    return given if REQUEST_ID.fullmatch(given) else f"{random.getrandbits(64):016x}"


def route(request: HttpRequest) -> str:
    """Return the route's name. Never the path: it may hold a ticket, and has no end of values."""
    if match := request.resolver_match:
        return match.view_name or "unnamed"
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def method(request: HttpRequest) -> str:
    return request.method if request.method in METHODS else "other"
