"""Who is this phone? The header for programs, the cookie for the page, never both.

A phone's token opens no desk page, and a desk sign-in makes no phone call: the two never mix.
"""

from ipaddress import ip_address
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tokens import audit, refusals
from tokens.errors import (
    Csrf,
    TokenExpired,
    TokenMissing,
    TokenRefused,
    TokenRevoked,
    TokenUnknown,
)
from tokens.models import USE_RESOLUTION, MobileToken, Tier, idle_life
from tokens.secrets import token_digest
from watch import about

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = "HTTP_X_MOBILE_TOKEN"  # WSGI's name of a program's header


def sending_token(request: HttpRequest) -> MobileToken:
    """Return the live token behind a call that sends something; the desk hears of a refusal."""
    try:
        return phone_token(request)
    except TokenRefused as refusal:
        if refusal.token:
            refusals.note(refusal.token, reason=refusal.code)
        raise


def phone_token(request: HttpRequest) -> MobileToken:
    """Return the live token behind a call; raises TokenRefused's kinds, and Csrf."""
    token = live_token(secret_of(request))
    admit(request, token.id)
    about.phone(clinician_id=token.clinician_id, token_id=token.id)
    note_claimed_tier(request, token)
    return token


def secret_of(request: HttpRequest) -> str:
    """Return the secret that a call shows; raises TokenMissing.

    `X-Mobile-Token` comes first; where it stands, the cookie is not read.
    """
    secret: str = request.META.get(HEADER) or cookie_secret(request)
    return secret


def cookie_secret(request: HttpRequest) -> str:
    if secret := request.COOKIES.get(settings.PHONE_COOKIE_NAME):
        return secret
    raise TokenMissing


def admit(request: HttpRequest, token_id: UUID) -> None:
    """Ask of a cookie's call that it comes from our page, and that the page is this token's.

    Raises Csrf, and TokenUnknown.
    """
    if not request.META.get(HEADER):
        check_csrf(request)
        check_page(request, token_id)


def page_token(request: HttpRequest) -> MobileToken:
    """Return the live token in the page's cookie; raises TokenRefused's kinds."""
    return live_token(cookie_secret(request))


def live_token(secret: str) -> MobileToken:
    """Return the token of this secret, if it may still act."""
    digest = token_digest(secret)
    try:
        token = MobileToken.objects.select_related("clinician").get(digest=digest)
    except MobileToken.DoesNotExist as error:
        raise TokenUnknown from error
    if token.revoked_at or not token.clinician.is_active or password_changed(token):
        raise TokenRevoked(token)
    if token.expired_at or token.expires_at <= timezone.now():
        raise TokenExpired(token)
    return token


def password_changed(token: MobileToken) -> bool:
    """Say whether the account's password is another one than when this phone was paired."""
    hashes = (
        token.clinician.get_session_auth_hash(),
        *token.clinician.get_session_auth_fallback_hash(),
    )
    return not any(constant_time_compare(token.account_hash, each) for each in hashes)


def touch(token: MobileToken) -> None:
    """Note that the token was used; at most once a minute, for it costs a write."""
    now = timezone.now()
    if now - token.last_used_at >= USE_RESOLUTION:
        MobileToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now


def check_page(request: HttpRequest, token_id: UUID) -> None:
    """Refuse a page that was born with another token: its photos belong to that pairing."""
    born_with = request.headers.get("X-Mobile-Token-Id")
    if born_with is not None and born_with != str(token_id):
        raise TokenUnknown


def check_csrf(request: HttpRequest) -> None:
    """Enforce CSRF for the cookie, as the API's views are exempt for the header's sake."""
    if CookieCsrf(lambda _: HttpResponse()).process_view(request, None, (), {}):
        raise Csrf


class CookieCsrf(CsrfViewMiddleware):
    def process_view(  # type: ignore[override]
        self,
        request: HttpRequest,
        callback: "Callable[..., HttpResponse] | None",
        callback_args: tuple[object, ...],
        callback_kwargs: dict[str, object],
    ) -> HttpResponse | None:
        self.process_request(request)
        # Django's test client and the API's own exemption must not switch this check off.
        request._dont_enforce_csrf_checks = False  # type: ignore[attr-defined]
        request.csrf_processing_done = False  # type: ignore[attr-defined]
        return super().process_view(request, callback, callback_args, callback_kwargs)  # type: ignore[arg-type]


def note_claimed_tier(request: HttpRequest, token: MobileToken) -> None:
    """Compare the tier that a client claims with the server's own; never trust it.

    What is no tier at all is recorded as `other`, for anything may stand in a header.
    """
    claimed = request.headers.get("X-User-Tier")
    if claimed is not None and claimed != token.clinician.tier:
        audit.record_once(
            "tier.claimed",
            clinician_id=token.clinician_id,
            token_id=token.id,
            claimed=claimed if claimed in Tier.values else "other",
        )


def remember(response: HttpResponse, secret: str) -> None:
    """Put the token's secret into the phone's cookie. The server rules how long it counts."""
    response.set_cookie(
        settings.PHONE_COOKIE_NAME,
        secret,
        max_age=idle_life(is_permanent=True),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Take the token's secret out of the phone's cookie."""
    response.delete_cookie(settings.PHONE_COOKIE_NAME, samesite="Lax")


def client_address(request: HttpRequest) -> str | None:
    """Return the address that failing codes and sign-ins are counted against.

    Behind proxies of ours it is what the outermost of them saw: what stands further left in
    X-Forwarded-For a client may have written.
    """
    address = request.META.get("REMOTE_ADDR") or None
    if settings.PROXIES:
        seen = request.headers.get("X-Forwarded-For", "").split(",")
        address = valid(seen[-settings.PROXIES :][0].strip()) or address
    return address


def valid(address: str) -> str | None:
    try:
        return str(ip_address(address))
    except ValueError:
        return None
