"""A desk that nobody uses signs itself out. What its pages ask by themselves is no use.

Its phones stay paired: they have a life of their own, and may be sending.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

LAST_ACT = "last_act"  # in the session: seconds since 1970
RESOLUTION = 60  # seconds: the session is not written more often than this
# Polls, the doorbell, thumbnails, which come with what a poll brought, and the word that they came.
BY_ITSELF = {"changes", "doorbell", "photo-thumb", "shown"}
# A drill's poll and what comes with it.
BY_ITSELF |= {"drill", "drill-picture", "drill-shown"}


@receiver(user_logged_in)
def begin(request: HttpRequest, **_: Any) -> None:
    request.session[LAST_ACT] = int(time.time())
    # A moment, not a span: each write of a session would begin a span anew.
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


class EndIdleSignIn:
    """Ask of every signed-in request whether somebody was there not too long ago."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        if settings.DESK_IDLE_MINUTES and request.user.is_authenticated:
            look(request, now=int(time.time()))


def look(request: HttpRequest, *, now: int) -> None:
    """End the sign-in where nobody acted for too long; remember an act."""
    last = request.session.setdefault(LAST_ACT, now)
    if not is_present(last, now=now):
        request.session.flush()
        request.user = AnonymousUser()
    elif is_act(request) and now - last >= RESOLUTION:
        request.session[LAST_ACT] = now


def is_present(last: int, *, now: int) -> bool:
    """Say whether somebody acted not too long ago (`last`, `now`: seconds since 1970)."""
    minutes: int = settings.DESK_IDLE_MINUTES
    return not minutes or now - last <= minutes * 60


def is_act(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is None or match.url_name not in BY_ITSELF
