"""The shaped link: slow in the way it says, for all connections together. Only lower bounds."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.link import Link

BYTES = 20_000
RATE, ROUND_TRIP = 100_000, 0.1


@pytest.fixture
def far_end() -> Iterator[int]:
    """Serve at a port: answer with as many bytes as came in."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=echo_all, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def echo_all(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=echo, args=(connection,), daemon=True).start()


def echo(connection: socket.socket) -> None:
    with connection:
        while received := connection.recv(65536):
            connection.sendall(received)


def exchange(port: int) -> bytes:
    """Send all, say that it was all, read all."""
    with socket.create_connection(("127.0.0.1", port)) as near:
        near.sendall(bytes(BYTES))
        near.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: near.recv(65536), b""))


def test_every_byte_arrives_after_two_round_trips_and_its_own_time(far_end: int) -> None:
    with Link(rate=RATE, round_trip=ROUND_TRIP) as link:
        began = time.monotonic()
        assert exchange(link.to(far_end)) == bytes(BYTES)
    assert time.monotonic() - began >= 2 * ROUND_TRIP + BYTES / RATE


def test_all_connections_share_one_bottleneck(far_end: int) -> None:
    with Link(rate=RATE, round_trip=ROUND_TRIP) as link:
        doors = [link.to(far_end), link.to(far_end)]
        began = time.monotonic()
        threads = [threading.Thread(target=exchange, args=(door,)) for door in doors]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert time.monotonic() - began >= 2 * ROUND_TRIP + 2 * BYTES / RATE
