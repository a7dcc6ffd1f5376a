"""Record who came to the desk, who left it, and who tried to come in."""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from tokens import audit, guard
from tokens.auth import client_address
from tokens.models import Clinician

log = logging.getLogger(__name__)


@receiver(user_logged_in)
def came_in(request: HttpRequest, user: Clinician, **_: Any) -> None:
    guard.forgive(request, user.username)
    audit.record("signin.succeeded", clinician_id=user.pk, address=origin(request))


@receiver(user_logged_out)
def left(user: Clinician | None, **_: Any) -> None:
    if user is not None:
        audit.record("signin.ended", clinician_id=user.pk)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Record a failure with its account, if it names one.

    A name that is no account is not kept: people type their password there, or another's name.
    Who is slowed down already is a line in the log, or they would fill the audit's table.
    """
    if getattr(request, "slowed_down", False):
        log.warning("a sign-in from %s was slowed down", origin(request))
        return
    note_failure(request, credentials.get("username") or "")


def note_failure(request: HttpRequest | None, username: str) -> None:
    """Count a password that did not fit, at the sign-in or at a desk, and record it."""
    if request is not None:
        guard.count_failure(request, username)
    account = Clinician.objects.filter(username=username).first()
    audit.record(
        "signin.failed",
        clinician_id=account.pk if account else None,
        reason="refused" if account else "no such account",
        address=origin(request),
    )


def origin(request: HttpRequest | None) -> str:
    return (request and client_address(request)) or "unknown"
