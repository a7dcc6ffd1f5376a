"""What a caller sees when no view answers: a page for people, the one shape under /api/."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tokens.api import refuse
from tokens.errors import ApiError, Csrf, Invalid, SlowDown, Unavailable, Unknown


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Unknown(), status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Invalid(), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Unknown(), status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    return answer(request, SlowDown(), status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer where a view failed: 503 where only the database is out of reach, for that passes.

    Django asks for this page while it handles the exception, and does not hand it over.
    """
    passes = isinstance(sys.exception(), OperationalError | InterfaceError)
    return answer(request, Unavailable(), status=503 if passes else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, Csrf(), status=403)


def answer(request: HttpRequest, error: ApiError, *, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return refuse(error, status=status)
    page = render(request, "failure.html", {"status": status, "error": error}, status=status)
    if status == 503:
        page["Retry-After"] = str(error.retry_after)
    return page
