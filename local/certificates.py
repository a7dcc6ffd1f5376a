"""Make certificates, and forget the authority that signed them.

A GP's phone trusts the authority, so nobody may ever sign with it again: its private key exists
in memory only, for the moment of signing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from local.private import write_private

# Apple refuses a server's certificate that lives longer than 398 days
# (support.apple.com/en-us/102028); some months are enough for a machine in use.
LIFETIME = timedelta(days=180)


@dataclass(frozen=True)
class Certificate:
    """The three files of a certificate, all PEM."""

    authority: Path
    chain: Path
    key: Path


def certificate_in(folder: Path) -> Certificate:
    """Return where a certificate's files lie in `folder`, whether they exist or not."""
    return Certificate(
        authority=folder / "authority.pem", chain=folder / "server.pem", key=folder / "server.key"
    )


def issue(folder: Path, *, address: str) -> Certificate:
    """Write a new certificate for `address`, under a new authority, into `folder`."""
    authority = trustme.CA(organization_name="ClinicPro Capture", path_length=0)
    now = datetime.now(UTC)
    leaf = authority.issue_cert(
        address,
        organization_name="ClinicPro Capture",
        not_before=now - timedelta(hours=1),  # a phone's clock may be slow
        not_after=now + LIFETIME,
    )
    files = certificate_in(folder)
    write_private(files.key, pkcs8(leaf.private_key_pem.bytes()))
    write_private(files.chain, b"".join(pem.bytes() for pem in leaf.cert_chain_pems))
    write_private(files.authority, authority.cert_pem.bytes())
    return files


def pkcs8(pem: bytes) -> bytes:
    """Return the private key in the only form that Granian reads."""
    key = load_pem_private_key(pem, password=None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
