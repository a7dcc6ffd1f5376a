"""Find ports: ask whether one is free, or for some that are."""

import socket
from contextlib import ExitStack


def is_free(host: str, port: int) -> bool:
    """Return whether a server could listen there now."""
    try:
        listener(host, port).close()
    except OSError:
        return False
    return True


def free_ports(host: str, *, count: int) -> list[int]:
    """Return different ports that are free now; another program may still be faster."""
    with ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(listener(host, 0)) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


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
