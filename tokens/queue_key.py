"""Derive the key that a phone seals its queue with. The phone never stores it; it asks again.

One key per entry of QUEUE_KEYS, clinician and store, so a queue opens only for the clinician whose
photos lie in it, and only with a live token.
"""

import base64
import hashlib
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tokens.errors import Unknown
from tokens.models import Clinician, QueueStore

KEY_BYTES = 32  # AES-256


@dataclass(frozen=True)
class QueueKey:
    """A key by its public id (8 hex digits) and its bytes in base64."""

    id: str
    key: str


def queue_keys(clinician: Clinician, *, store: UUID) -> list[QueueKey]:
    """Return the keys of this clinician's store, the one to seal with first.

    Binds the store to the clinician at first use; raises Unknown for somebody else's store.
    """
    bound, _ = QueueStore.objects.get_or_create(pk=store, defaults={"clinician": clinician})
    if bound.clinician_id != clinician.pk:
        raise Unknown
    return [
        derive(master, clinician_id=clinician.pk, store=store) for master in settings.QUEUE_KEYS
    ]


def derive(master: str, *, clinician_id: UUID, store: UUID) -> QueueKey:
    """Return HKDF-SHA256 (RFC 5869) of a master key, salted with the store."""
    kdf = HKDF(SHA256(), KEY_BYTES, salt=store.bytes, info=b"queue:" + clinician_id.bytes)
    name = hashlib.sha256(b"queue key id:" + master.encode()).hexdigest()[:8]
    return QueueKey(name, base64.b64encode(kdf.derive(master.encode())).decode())
