"""A passkey in software, for what no browser would do: wrong signatures, origins and challenges.

Real browsers and their authenticators: tests/browser/test_passkey.py.
"""

import base64
import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

HOST = "localhost"  # the one name that is safe without HTTPS
ORIGIN = f"http://{HOST}:8000"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # flags (WebAuthn, section 6.1)


@dataclass
class SoftPasskey:
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user: str = ""
    flags: int = PRESENT | VERIFIED
    origin: str = ORIGIN

    def made(self, options: dict[str, Any]) -> str:
        """Answer what the server asks of a browser that makes a passkey."""
        self.user = options["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AuthenticatorData.create(
            sha256(HOST.encode()).digest(),
            self.flags | ATTESTED,
            1,
            AttestedCredentialData.create(Aaguid.NONE, self.id, public),
        )
        attestation = AttestationObject.create("none", data, {})
        client = self.client_data("webauthn.create", options["challenge"])
        return self.written(attestationObject=text(attestation), clientDataJSON=text(client))

    def shown(self, options: dict[str, Any]) -> str:
        """Answer what the server asks of a browser that shows one."""
        data = AuthenticatorData.create(sha256(HOST.encode()).digest(), self.flags, 2)
        client = self.client_data("webauthn.get", options["challenge"])
        signed = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self.written(
            authenticatorData=text(data),
            clientDataJSON=text(client),
            signature=text(signed),
            userHandle=self.user,
        )

    def client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def written(self, **response: str) -> str:
        name = text(self.id)
        said = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**said, "clientExtensionResults": {"credProps": {"rk": True}}})


def text(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
