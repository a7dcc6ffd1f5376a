"""Make secrets, and the digests that are stored instead of them."""

import hashlib
import re
import secrets

from django.utils.crypto import salted_hmac

# Crockford's base 32: no I, L, O or U, so a code survives being read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
TYPED_LENGTH = 8  # symbols of 5 bits: 40 bits
QR_BYTES = 16
TOKEN_BYTES = 32


def new_token_secret() -> str:
    """Return 256 random bits, URL-safe."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(secret: str) -> str:
    """Return the SHA-256 under which a token's secret is stored (64 hex digits).

    A plain hash is enough: nobody guesses 256 random bits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def new_qr_secret() -> str:
    """Return 128 random bits, URL-safe (22 characters)."""
    return secrets.token_urlsafe(QR_BYTES)


def new_typed_code() -> str:
    """Return 40 random bits as `XXXX-XXXX` in Crockford's base 32."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(TYPED_LENGTH))
    return f"{symbols[:4]}-{symbols[4:]}"


def code_digests(code: str) -> tuple[str, str]:
    """Return the digests of a code read as a QR's secret, and read as the typed form."""
    return code_digest(code.strip()), code_digest(normalised(code))


def normalised(code: str) -> str:
    """Forgive case, spaces, hyphens and look-alikes: `o1lk-…` becomes `011K…`."""
    return re.sub(r"[\s\-–—]", "", code).upper().translate(LOOKALIKES)


def code_digest(code: str) -> str:
    """Return the keyed digest under which a pairing code is stored (64 hex digits).

    Keyed, because 40 bits can be searched: a stolen database must not give live codes away.
    """
    return salted_hmac("tokens.pairing", code, algorithm="sha256").hexdigest()
