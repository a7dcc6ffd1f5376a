"""Say where this run serves: on loopback, or on the local network by TLS."""

import socket
from dataclasses import dataclass

from local.errors import CannotRun
from local.lan import lan_address
from local.ports import free_ports, is_free

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """The address of the pages, and on the local network that of the bucket's door."""

    host: str
    port: int
    is_lan: bool = False
    bucket_port: int = 0

    @property
    def origin(self) -> str:
        """Return what stands in every printed and offered URL."""
        if self.is_lan:
            return f"https://{self.host}:{self.port}"
        return f"http://localhost:{self.port}"

    def bucket_endpoint(self, inner: str) -> str:
        """Return where browsers find the bucket; `inner` is where this server does."""
        return f"https://{self.host}:{self.bucket_port}" if self.is_lan else inner

    def refuse_if_taken(self) -> None:
        """Raise CannotRun when another program serves there."""
        if not is_free(self.host, self.port) or (not self.is_lan and served_on_ipv6(self.port)):
            raise CannotRun(
                f"Port {self.port} is taken: choose another one, for example make run PORT=8123"
            )


def find_place(*, port: str, lan: str) -> Place:
    """Return the place that PORT and LAN ask for; raises CannotRun when there is none such."""
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise CannotRun(f"PORT={port} is no port: choose a number from 1 to 65535")
    if lan in {"", "0"}:
        return Place(LOOPBACK, int(port))
    host = lan_address(lan)
    return Place(host, int(port), is_lan=True, bucket_port=beside(host, int(port)))


def beside(host: str, port: int) -> int:
    """Return the next port if it is free: a firewall's rule then holds for the next run too."""
    if port + 1 < 2**16 and is_free(host, port + 1):
        return port + 1
    return free_ports(host, count=1)[0]


def served_on_ipv6(port: int) -> bool:
    """Return whether a browser that tries localhost's IPv6 address first meets someone else."""
    try:
        socket.create_connection(("::1", port), timeout=1).close()
    except OSError:
        return False
    return True
