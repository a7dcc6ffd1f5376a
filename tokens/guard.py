"""Slow down who guesses passwords, and lock nobody out of the desk that they sit at.

Failures count for an account at an address, for an account and for an address. A browser that the
account has signed in with before carries a signed cookie and is counted by itself alone: neither
a stranger's failures nor a colleague's behind the same address reach it. (OWASP calls these device
cookies.) Kept in the database, so that replicas count together.
"""

import secrets
import unicodedata
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tokens.auth import client_address
from tokens.models import FailedSignIn

WINDOW = timedelta(minutes=15)
# Per window. 50 for an account are 1.8 million guesses a year, wherever they come from.
FOR_A_BROWSER = 10
FOR_AN_ACCOUNT_AT_AN_ADDRESS = 10
FOR_AN_ACCOUNT = 50
FROM_AN_ADDRESS = 100
COOKIE_LIFE = timedelta(days=180)
SALT = "tokens.guard"


class Guard:
    """The first of the authentication backends: lets nobody in, stops who failed too often."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, **_: Any
    ) -> None:
        """Raise PermissionDenied, which ends the attempt before a password is looked at."""
        if request is not None and username and is_slowed_down(request, username):
            request.slowed_down = True  # type: ignore[attr-defined]
            raise PermissionDenied


def is_slowed_down(request: HttpRequest, username: str) -> bool:
    recent = FailedSignIn.objects.filter(failed_at__gt=timezone.now() - WINDOW)
    account = digest(username)
    if browser := known_browser(request, account):
        return reached(recent.filter(browser=browser), FOR_A_BROWSER)
    unknown = recent.filter(browser="")
    mine, here = unknown.filter(account=account), unknown.filter(address=client_address(request))
    return (
        reached(mine & here, FOR_AN_ACCOUNT_AT_AN_ADDRESS)
        or reached(mine, FOR_AN_ACCOUNT)
        or reached(here, FROM_AN_ADDRESS)
    )


def reached(failures: QuerySet[FailedSignIn], most: int) -> bool:
    return failures.count() >= most


def count_failure(request: HttpRequest, username: str) -> None:
    """Remember one failure, and forget those that no longer count."""
    forget_old()
    account = digest(username)
    FailedSignIn.objects.create(
        account=account, address=client_address(request), browser=known_browser(request, account)
    )


def forget_old() -> int:
    old = FailedSignIn.objects.filter(failed_at__lte=timezone.now() - WINDOW)
    return old.delete()[0]


def forgive(request: HttpRequest, username: str) -> None:
    """Forget an account's failures in this browser and at this address: it was its clinician."""
    account = digest(username)
    theirs = FailedSignIn.objects.filter(account=account, address=client_address(request))
    theirs.filter(browser__in=("", known_browser(request, account))).delete()


def remember(response: HttpResponse, username: str) -> None:
    """Let this browser be known as one that the account has signed in with."""
    response.set_signed_cookie(
        settings.BROWSER_COOKIE_NAME,
        f"{digest(username)}:{secrets.token_hex(8)}",
        salt=SALT,
        max_age=COOKIE_LIFE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def known_browser(request: HttpRequest, account: str) -> str:
    """Return the name of a browser that this account has signed in with; "" for any other."""
    try:
        value = request.get_signed_cookie(
            settings.BROWSER_COOKIE_NAME, default="", salt=SALT, max_age=COOKIE_LIFE
        )
    except BadSignature:
        return ""
    owner, _, browser = (value or "").partition(":")
    return browser if constant_time_compare(owner, account) else ""


def digest(username: str) -> str:
    """Return the typed name under a key: people type their password there, or another's name."""
    name = unicodedata.normalize("NFKC", username).casefold()
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()
