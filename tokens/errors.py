"""Name everything that can go wrong, once. `tokens.api` gives these their one shape on the wire.

`permanent` says whether trying the same again can ever help: the phone's queue decides by it.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop


class LongWay(Exception):
    """A shortcut (decision 40) does not answer this call: Django does, whatever it is."""


class ApiError(Exception):
    """An answer to a caller of the API: what happened, in a sentence for people."""

    status = 400
    code = "invalid"
    message = gettext_noop("The request is not valid.")
    permanent = True
    retry_after: int | None = None  # seconds

    def __init__(self, message: str = "") -> None:
        self.message = gettext(message or self.message)
        super().__init__(self.message)


class Invalid(ApiError):
    """Some fields are missing or wrong: `fields` says which, and why."""

    def __init__(self, message: str = "", *, fields: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class WrongMethod(ApiError):
    status, code, message = (
        405,
        "wrong_method",
        gettext_noop("This address does not take that method."),
    )

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__()
        self.allowed = allowed


class WrongType(ApiError):
    status, code, message = 415, "wrong_type", gettext_noop("This type of content is not accepted.")


class TooLarge(ApiError):
    status, code, message = 413, "too_large", gettext_noop("This is too large.")


class Unknown(ApiError):
    """Not there, or somebody else's: both answer alike."""

    status, code, message = 404, "unknown", gettext_noop("There is nothing here by that name.")


class Csrf(ApiError):
    status, code = 403, "csrf"
    message = gettext_noop("This request did not come from the page. Reload it and try again.")
    permanent = False


class OverLimit(ApiError):
    """The clinician's tier allows no more of this."""

    status, code, message = 403, "over_limit", gettext_noop("Your tier allows no more of these.")


class Conflict(ApiError):
    status, code, message = (
        409,
        "conflict",
        gettext_noop("This id already stands for something else."),
    )


class SlowDown(ApiError):
    status, code, permanent, retry_after = 429, "slow_down", False, 60
    message = gettext_noop("Too many tries. Wait a minute and try again.")


class Unavailable(ApiError):
    status, code, permanent, retry_after = 503, "unavailable", False, 5
    message = gettext_noop("This does not answer right now. Try again in a moment.")


class TokenRefused(ApiError):
    """The phone is not, or no longer, paired. Its queue stays; pairing again mends it."""

    status = 401
    reason = ""

    def __init__(self, token: Any = None) -> None:
        self.token = token  # the pairing that has ended, where it is known
        super().__init__(f"Invalid mobile token: {self.reason}.")


class TokenMissing(TokenRefused):
    code, reason = "token_missing", "this phone is not paired"


class TokenUnknown(TokenRefused):
    code, reason = "token_unknown", "this pairing is not known"


class TokenExpired(TokenRefused):
    code, reason = "token_expired", "the pairing has expired, pair the phone again"


class TokenRevoked(TokenRefused):
    code, reason = "token_revoked", "the pairing was ended at the desk, pair the phone again"


class CodeUnknown(ApiError):
    status, code = 404, "unknown"
    message = gettext_noop(
        "This pairing code is not known. Check it against the one on the desk's screen."
    )


class CodeExpired(ApiError):
    status, code = 410, "code_expired"
    message = gettext_noop("This pairing code has expired. Use the one that the desk shows now.")


class CodeUsed(ApiError):
    status, code = 410, "code_used"
    message = gettext_noop(
        "This pairing code has been used already. Use the one that the desk shows now."
    )
