"""However many pages hold a connection open, the next one is answered."""

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.ports import free_ports
from tests.watch.server import HOST, Server

PAGES = 1_300  # more than two workers take by Granian's own limit
PATIENCE = 10.0  # seconds
LOOPBACK = "127.0.0.1"
REQUEST = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


@pytest.fixture
def files() -> Iterator[None]:
    """Let this process, and what it starts, have as many open as the machine lets it."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("files")
def test_open_pages_do_not_shut_the_next_one_out(tmp_path: Path) -> None:
    (port,) = free_ports(LOOPBACK, count=1)
    with Server(tmp_path, port=port, DRAIN_SECONDS="0"), ExitStack() as pages:
        for _ in range(PAGES):
            page = pages.enter_context(socket.create_connection((LOOPBACK, port), PATIENCE))
            page.sendall(REQUEST)
            assert page.recv(1024).startswith(b"HTTP/1.1 200")
