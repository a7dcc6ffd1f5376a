"""The one header that neither Django nor WhiteNoise sets: our answers are for our own pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

type Answer = Callable[[HttpRequest], HttpResponse]


def resource_policy(answer: Answer) -> Answer:
    """Keep other sites from loading what stands here (Fetch, Cross-Origin-Resource-Policy)."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return answered
