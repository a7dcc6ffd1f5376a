"""Serve phones on the local network: its address, and a certificate that fits it."""

import ipaddress
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from local.certificates import Certificate, certificate_in, issue
from local.errors import CannotRun
from local.ports import is_free
from local.private import write_private

RENEW_BEFORE = timedelta(days=14)
# Where a packet to anywhere would leave from; TEST-NET-1 (RFC 5737) belongs to nobody.
ANYWHERE = ("192.0.2.1", 9)


def lan_address(wanted: str) -> str:
    """Return the address to serve at: `wanted`, or for "1" the one this machine has.

    Raises CannotRun when the machine has no such address.
    """
    if wanted != "1":
        return own_address(wanted)
    found = outgoing_address() or address_by_name()
    if found is None:
        raise CannotRun("This machine seems to be on no network: name its address, LAN=10.0.0.5")
    return found


def own_address(wanted: str) -> str:
    try:
        ipaddress.IPv4Address(wanted)
    except ValueError:
        raise CannotRun(f"LAN={wanted} is no IPv4 address: say LAN=1 or LAN=10.0.0.5") from None
    if not is_free(wanted, 0):
        raise CannotRun(f"LAN={wanted} is no address of this machine: say LAN=1 to find it")
    return wanted


def outgoing_address() -> str | None:
    """Ask the routing table. Connecting a UDP socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(ANYWHERE)
        except OSError:
            return None
        return usable(asked.getsockname()[0])


def address_by_name() -> str | None:
    """Ask for the addresses of this machine's own name, when there is no route to anywhere."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return None
    return next((str(each[4][0]) for each in found if usable(str(each[4][0]))), None)


def usable(address: str) -> str | None:
    parsed = ipaddress.ip_address(address)
    return None if parsed.is_loopback or parsed.is_unspecified else address


def certificate_for(address: str, folder: Path) -> Certificate:
    """Return a certificate that fits; a new one, to be trusted anew, only when it must be."""
    noted = folder / "address"
    files = certificate_in(folder)
    if not noted.exists() or noted.read_text() != address or ends_soon(files.chain):
        issue(folder, address=address)
        write_private(noted, address.encode())
    return files


def ends_soon(chain: Path) -> bool:
    leaf = x509.load_pem_x509_certificate(chain.read_bytes())
    return leaf.not_valid_after_utc < datetime.now(UTC) + RENEW_BEFORE
