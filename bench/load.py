"""Ask a server on this machine as fast as it answers, over a few connections that stay open.

One thread over plain sockets: a full HTTP client would take more of the machine's cores than the
server that it measures.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

CONNECTIONS = 16  # as many as the server has threads
PATIENCE = 30.0  # seconds without a byte: the server is stuck


@dataclass
class Load:
    """What came of it. `own_cpu` is what the asking took, in seconds of one core."""

    answers: int
    seconds: float
    own_cpu: float
    waits: list[float]  # ms per request

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


@dataclass
class Connection:
    socket: socket.socket
    asked_at: float = 0.0
    received: bytes = b""
    waits: list[float] = field(default_factory=list)

    def ask(self, request: bytes) -> None:
        self.asked_at = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> bool:
        """Read what is there; return whether the answer is whole. Raises unless it is a 200."""
        self.received += self.socket.recv(65536)
        if not is_whole(self.received):
            return False
        if not self.received.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(self.received[:300].decode(errors="replace"))
        self.waits.append((time.perf_counter() - self.asked_at) * 1000)
        self.received = b""
        return True


def load(address: tuple[str, int], requests: Iterator[bytes], *, seconds: float, most: int) -> Load:
    """Send requests for so many seconds, `most` at the most."""
    connections = [
        Connection(socket.create_connection(address, PATIENCE)) for _ in range(CONNECTIONS)
    ]
    began, cpu = time.perf_counter(), time.process_time()
    answers = exchange(connections, requests, until=began + seconds, most=most)
    elapsed, own_cpu = time.perf_counter() - began, time.process_time() - cpu
    for each in connections:
        each.socket.close()
    return Load(answers, elapsed, own_cpu, [wait for each in connections for wait in each.waits])


def exchange(
    connections: list[Connection], requests: Iterator[bytes], *, until: float, most: int
) -> int:
    """Keep one request on its way on each connection; return how many were answered.

    In the end it hears what it has asked, so that nothing is left over for the next load.
    """
    asked = answers = 0
    with selectors.DefaultSelector() as selector:
        for each in connections:
            selector.register(each.socket, selectors.EVENT_READ, each)
            each.ask(next(requests))
            asked += 1
        while answers < asked:
            for key, _ in selector.select(PATIENCE) or give_up():
                if not key.data.hear():
                    continue
                answers += 1
                if asked < most and time.perf_counter() < until:
                    key.data.ask(next(requests))
                    asked += 1
    return answers


def give_up() -> NoReturn:
    raise TimeoutError(f"no answer for {PATIENCE:.0f} s")


def is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)
