"""Find ports: ask whether one is free, or for some that are."""

import socket
from itertools import islice
from random import SystemRandom

# Below those that systems hand out to whoever connects, or listens anywhere: one of these is hardly
# ever taken before its server listens there.
OURS = range(20_000, 32_768)


def is_free(host: str, port: int) -> bool:
    """Return whether a server could listen there now."""
    try:
        listener(host, port).close()
    except OSError:
        return False
    return True


def free_ports(host: str, *, count: int) -> list[int]:
    """Return different ports that are free now; raises OSError where there are too few."""
    by_chance = SystemRandom().sample(OURS, len(OURS))
    found = list(islice((port for port in by_chance if is_free(host, port)), count))
    if len(found) < count:
        raise OSError(f"No port of {host} between {OURS.start} and {OURS.stop - 1} is free.")
    return found


def listener(host: str, port: int) -> socket.socket:
    """Bind like a server does, which may reuse an address that is only winding down."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except BaseException:
        bound.close()
        raise
    return bound
