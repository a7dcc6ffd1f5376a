"""How a pairing stands, in one word: for the admin's lists and their filter."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from tokens.auth import password_changed
from tokens.models import MobileToken, idle_life

STANDING = {
    "live": "live",
    "idle": "run out, not used for too long",
    "revoked": "unpaired",
    "password": "ended by a change of password",
    "inactive": "its account is not active",
}
# A change of password shows only when a single token is looked at.
KNOWN_TO_THE_DATABASE = ("live", "idle", "revoked", "inactive")


def standing_of(token: MobileToken) -> str:
    """Return a key of STANDING; what ended it for good comes first."""
    if token.revoked_at:
        return "revoked"
    if not token.clinician.is_active:
        return "inactive"
    if password_changed(token):
        return "password"
    return "live" if token.is_live else "idle"


def tokens_that_are(standing: str | None) -> Q:
    """Return the condition for one of KNOWN_TO_THE_DATABASE; anything else: all."""
    now = timezone.now()
    open_ones = Q(revoked_at=None, clinician__is_active=True)
    used = in_use(now) & Q(expired_at=None)
    return {
        "live": open_ones & used,
        "idle": open_ones & ~used,
        "revoked": ~Q(revoked_at=None),
        "inactive": Q(revoked_at=None, clinician__is_active=False),
    }.get(standing or "", Q())


def in_use(now: datetime) -> Q:
    return Q(is_permanent=True, last_used_at__gt=now - idle_life(is_permanent=True)) | Q(
        is_permanent=False, last_used_at__gt=now - idle_life(is_permanent=False)
    )
