"""Headers that neither Django nor WhiteNoise sets as we need them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

type Answer = Callable[[HttpRequest], HttpResponse]


def resource_policy(answer: Answer) -> Answer:
    """Keep other sites from loading what stands here (Fetch, Cross-Origin-Resource-Policy)."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return answered


def https_only(answer: Answer) -> Answer:
    """Tell browsers to come by HTTPS alone (RFC 6797), also from behind a proxy that ends TLS.

    Django says it only where it sees TLS itself. Over plain HTTP browsers ignore it.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if seconds := settings.SECURE_HSTS_SECONDS:
            response.headers["Strict-Transport-Security"] = f"max-age={seconds}"
        return response

    return answered
