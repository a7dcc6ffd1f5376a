"""One clinician's channel at Ably: its name, and who may do what on it for how long.

Ably takes JWTs that we sign ourselves with the key's secret (https://ably.com/docs/auth/token):
no network, and the key never leaves the server. A signed token cannot be recalled, so it is short.
"""

import base64
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from tokens.errors import Unknown

LISTEN_LIFE = timedelta(minutes=10)
RENEW_IN = timedelta(minutes=8)
RING_LIFE = timedelta(minutes=1)

Right = Literal["publish", "subscribe"]


def subscription(clinician_id: UUID) -> dict[str, Any]:
    """Return where a page hears this clinician's doorbell, and until when.

    `url` is whole, for an EventSource; its token can listen to this one channel and do no more.
    `renew_in` is in seconds from now, because a page's clock may be wrong.
    Raises Unknown where Ably is not configured.
    """
    if not settings.ABLY_API_KEY:
        raise Unknown
    channel = name(clinician_id)
    token = sign(channel, right="subscribe", life=LISTEN_LIFE)
    query = urlencode({"channels": channel, "v": "1.2", "accessToken": token})
    return {
        "url": f"{settings.ABLY_REALTIME_ORIGIN}/sse?{query}",
        "expires_at": (datetime.now(UTC) + LISTEN_LIFE).isoformat(),
        "renew_in": int(RENEW_IN.total_seconds()),
    }


def ringing_token(channel: str) -> str:
    """Return a token to ring this channel with, and nothing else."""
    return sign(channel, right="publish", life=RING_LIFE)


def name(clinician_id: UUID) -> str:
    """Return the channel's name. Keyed, so that Ably and onlookers cannot tell whose it is."""
    seal = salted_hmac("capture.channel", str(clinician_id), algorithm="sha256")
    return f"doorbell:{seal.hexdigest()}"


def sign(channel: str, *, right: Right, life: timedelta) -> str:
    """Return an Ably JWT (HS256, RFC 7519) for one right on one channel."""
    key_name, _, secret = settings.ABLY_API_KEY.partition(":")
    now = int(time.time())
    header = {"typ": "JWT", "alg": "HS256", "kid": key_name}
    claims = {
        "iat": now,
        "exp": now + int(life.total_seconds()),
        "x-ably-capability": json.dumps({channel: [right]}),
    }
    signed = f"{encode(header)}.{encode(claims)}"
    seal = hmac.digest(secret.encode(), signed.encode(), "sha256")
    return f"{signed}.{base64url(seal)}"


def encode(part: dict[str, Any]) -> str:
    return base64url(json.dumps(part, separators=(",", ":")).encode())


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
