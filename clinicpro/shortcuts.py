"""The three calls that come most, answered before Django's middleware (decision 40).

A shortcut answers only what Django would answer with a plain yes, with the same headers and body,
and is watched as every request is. Whatever else it meets goes the long way, as if nothing had been
looked at.
"""

import logging
import time
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import http_date
from django.utils.module_loading import import_string
from django.utils.translation import get_language_from_request

from capture import shortcut as phones
from review import shortcut as desks
from tokens import compact
from tokens.errors import ApiError, LongWay
from watch import traces
from watch.requests import Watch

log = logging.getLogger(__name__)

# Those of the middleware that put the same headers on every answer.
STANDING = (
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "clinicpro.headers.resource_policy",
    "clinicpro.headers.https_only",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
# What else differs: an object is long enough to be compressed, though not here.
NOTHING = (("Content-Type", "text/html; charset=utf-8"), ("Vary", "Accept-Language, Cookie"))
AN_OBJECT = (
    ("Content-Type", "application/json"),
    ("Vary", "Accept-Language, Cookie, Accept-Encoding"),
)


class Way(NamedTuple):
    """A route that has a shortcut, and what answers there: a JSON object, or nothing (204)."""

    route: str
    answer: Callable[[WSGIRequest], dict[str, Any] | None]


def shortened(django: WSGIApplication) -> WSGIApplication:
    """Put the shortcuts before Django."""
    ways = {
        ("GET", reverse("api-phone")): Way("api-phone", phones.poll),
        ("GET", reverse("changes")): Way("changes", desks.changes),
        ("POST", reverse("api-presign")): Way("api-presign", phones.presign),
    }

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        way = ways.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if way and (answer := answered(way, environ)):
            start(*answer[:2])
            return answer[2]
        return django(environ, start)

    return application


type Answer = tuple[str, list[tuple[str, str]], list[bytes]]


def answered(way: Way, environ: WSGIEnvironment) -> Answer | None:
    """Return status, headers and body; None where the call must go the long way."""
    watch = Watch(environ)
    try:
        refuse_strange(environ.get("HTTP_HOST", environ["SERVER_NAME"]))
        request = WSGIRequest(environ)
        found = way.answer(request)
    except (LongWay, ApiError, DisallowedHost):
        return None
    except Exception:
        log.exception("a shortcut failed, and Django answers")
        return None
    if environ.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return None
    if found is None:
        status, body, headers = HTTPStatus.NO_CONTENT, b"", NOTHING
    else:
        status, body, headers = HTTPStatus.OK, compact.spelt(found), AN_OBJECT
    shape = {"route": way.route, "method": environ["REQUEST_METHOD"], "status": status.value}
    traces.answered(seconds=watch.seconds, **shape)
    watch.tell(**shape)
    own = [
        ("Content-Length", str(len(body))),
        ("Content-Language", language(request)),
        ("Expires", spelt(int(time.time()))),
        ("X-Request-Id", watch.request_id),
    ]
    return f"{status.value} {status.phrase}", [*headers, *own, *standing()], [body]


@lru_cache(maxsize=64)
def refuse_strange(host: str) -> None:
    """Raise DisallowedHost unless it is a name of this site, by Django's rules."""
    request = HttpRequest()
    request.META["HTTP_HOST"] = host
    request.get_host()


def language(request: HttpRequest) -> str:
    """Return the language that Django would answer in."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return wished(chosen, request.META.get("HTTP_ACCEPT_LANGUAGE", ""))


@lru_cache(maxsize=256)
def wished(chosen: str, accepted: str) -> str:
    request = HttpRequest()
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = chosen
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
    return get_language_from_request(request)


@lru_cache(maxsize=1)
def spelt(second: int) -> str:
    """Return a second since the epoch as HTTP has it; many answers go in one."""
    return http_date(second)


@cache
def standing() -> list[tuple[str, str]]:
    """Return the headers of every answer, as the middleware puts them on an empty one."""
    answer: Any = empty
    for name in STANDING:
        answer = import_string(name)(answer)
    headers = answer(HttpRequest()).headers
    return [each for each in headers.items() if each[0] not in {"Content-Type", "Expires"}]


def empty(_: HttpRequest) -> HttpResponse:
    response = HttpResponse()
    add_never_cache_headers(response)
    return response


def forget(**_: Any) -> None:
    """Ask Django anew what follows from its settings."""
    standing.cache_clear()
    refuse_strange.cache_clear()
    wished.cache_clear()


setting_changed.connect(forget)
