"""Who is calling, for the shortcuts: what `tokens.auth` and the desk's middleware ask, in one look.

Only calls of a live phone, and of a desk that may go on as it is, come through. Everything else,
each refusal among it, is Django's to answer (LongWay).
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tokens import auth, factors, presence, second_step
from tokens.errors import LongWay
from tokens.models import USE_RESOLUTION, Clinician, MobileToken, idle_life
from tokens.prepared import Question
from tokens.sessions import SessionStore, stored
from watch import about

# `t`, the phone's token with the digest $1, and `c`, its clinician: not ended, and used since $2
# (a permanent one) or $3 (any other).
PHONE = """
    tokens_mobiletoken t JOIN tokens_clinician c ON c.id = t.clinician_id
    WHERE t.digest = $1 AND t.revoked_at IS NULL AND t.expired_at IS NULL AND c.is_active
    AND t.last_used_at > CASE WHEN t.is_permanent THEN $2::timestamptz ELSE $3::timestamptz END
"""
PHONES_OWN = "t.id, t.clinician_id, c.tier, t.account_hash, c.password"
# `c`, the clinician $1 of a sign-in.
DESK = "tokens_clinician c WHERE c.id = $1 AND c.is_active"
DESKS_OWN = "c.id, c.password, c.is_staff"
SIGN_IN = Question(
    "session_data",
    of="django_session WHERE session_key = $1 AND expire_date > $2::timestamptz",
)
MOST = 10_000  # accounts, and sign-ins, remembered at once

type Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """A live token, as far as a shortcut needs one. It answers to the names of MobileToken."""

    id: UUID
    clinician_id: UUID
    tier: str


def lives() -> tuple[str, str]:
    """Return $2 and $3 of PHONE for a token that has not expired."""
    now = timezone.now()
    return str(now - idle_life(is_permanent=True)), str(now - idle_life(is_permanent=False))


def just_used() -> tuple[str, str]:
    """Return $2 and $3 of PHONE for a token whose use needs no note (`auth.touch`)."""
    since = str(timezone.now() - USE_RESOLUTION)
    return since, since


def phone(request: WSGIRequest, row: Row) -> Caller:
    """Return who calls, by PHONES_OWN; raises LongWay, and what `auth.admit` raises."""
    token_id, clinician_id, tier, account_hash, password = row
    if not is_paired_under(password, account_hash):
        raise LongWay
    found = Caller(read_id(token_id), read_id(clinician_id), tier)
    auth.admit(request, found.id)
    if request.META.get("HTTP_X_USER_TIER", tier) != tier:
        raise LongWay  # the audit hears of it
    about.phone(clinician_id=found.clinician_id, token_id=found.id)
    return found


def desk(request: WSGIRequest, question: Question) -> list[Any]:
    """Return what `question`, of `c`, the clinician $1, finds after DESKS_OWN.

    Raises LongWay where nobody is signed in, may go on, or has been there for too long.
    """
    key = stored(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    (data,) = SIGN_IN.ask(key, str(timezone.now()))
    session = decoded(data or "")
    try:
        clinician_id, password, is_staff, *rest = question.ask(session[SESSION_KEY])
        goes_on = (
            session[BACKEND_SESSION_KEY] in settings.AUTHENTICATION_BACKENDS
            and is_signed_in_under(password or "", session[HASH_SESSION_KEY])
            and presence.is_present(session[presence.LAST_ACT], now=int(time.time()))
        )
    except KeyError as error:
        raise LongWay from error
    is_proven = session.get(second_step.PROVEN) == clinician_id
    if not goes_on or (factors.are_asked_of(is_staff=is_staff == "t") and not is_proven):
        raise LongWay
    auth.check_csrf(request)
    about.clinician(UUID(clinician_id))
    return rest


@lru_cache(2 * MOST)
def read_id(text: str) -> UUID:
    return UUID(text)


@lru_cache(MOST)
def is_paired_under(password: str, account_hash: str) -> bool:
    """Say whether a phone was paired under this password; both as they are stored."""
    clinician = Clinician(password=password)
    return not auth.password_changed(MobileToken(clinician=clinician, account_hash=account_hash))


@lru_cache(MOST)
def is_signed_in_under(password: str, session_hash: str) -> bool:
    return constant_time_compare(session_hash, Clinician(password=password).get_session_auth_hash())


@lru_cache(MOST)
def decoded(data: str) -> Mapping[str, Any]:
    """Return what a stored session says; nothing where its signature is wrong."""
    said: dict[str, Any] = SessionStore().decode(data)
    return said
