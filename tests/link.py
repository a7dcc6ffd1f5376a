"""A phone's link to the rest of the world: one bottleneck for all its connections, and far away.

A browser's own emulation delays no preflight, and a pipe's shaping needs rights that tests have
not. So this is a TCP proxy: each connection is set up after one round trip; each direction paces
the bytes of all connections together and delivers them half a round trip later. What the link
cannot take queues for a while, then its sender waits. There is no loss and no slow start, and
headers of TCP and IP weigh nothing.

It lies among the tests because both they and `make bench` drive browsers through it.
"""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.loop import Loop

RATE = 1_600_000 / 8  # bytes a second
ROUND_TRIP = 0.150  # seconds
QUEUE = 0.15  # seconds' worth of bytes that wait in the link; then the sender feels it
PACKET = 1460  # bytes
WINDOW = 4 * 1024  # bytes that wait at our door: a sender keeps the rest in its own socket

LOOPBACK = "127.0.0.1"


class Lane:
    """One direction: a line of bytes before the narrow place, then half a round trip."""

    def __init__(self, rate: float, delay: float) -> None:
        self.rate, self.delay = rate, delay
        self.free_at = 0.0

    async def carry(self, size: int) -> float:
        """Wait for room in the line; return when so many bytes will have arrived."""
        now = asyncio.get_running_loop().time
        while (line := self.free_at - now()) > QUEUE:
            await asyncio.sleep(line - QUEUE)
        self.free_at = max(self.free_at, now()) + size / self.rate
        return self.free_at + self.delay


class Link:
    """`with Link() as link:` leads by `link.to(port)` to a port of this machine."""

    def __init__(self, *, rate: float = RATE, round_trip: float = ROUND_TRIP) -> None:
        self.round_trip = round_trip
        self.up, self.down = Lane(rate, round_trip / 2), Lane(rate, round_trip / 2)
        self.loop = Loop()

    def __enter__(self) -> Self:
        self.loop.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.loop.__exit__(kind, error, at)

    def to(self, port: int) -> int:
        """Open a door; return the port of its near end."""
        return self.loop.run(self.open(port))

    async def open(self, port: int) -> int:
        door = socket.create_server((LOOPBACK, 0))
        door.setblocking(False)
        # Both are what accepted connections begin with: or loopback's huge segments would let
        # a browser write a whole photo into its socket at once, and believe that it is sent.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, PACKET)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        self.loop.start(self.serve(door, port))
        return int(door.getsockname()[1])

    async def serve(self, door: socket.socket, port: int) -> None:
        with door:
            while True:
                near, _ = await asyncio.get_running_loop().sock_accept(door)
                self.loop.start(self.connect(near, port))

    async def connect(self, near: socket.socket, port: int) -> None:
        """Carry one connection until both sides have ended."""
        with near, suppress(OSError), socket.socket() as far:
            far.setblocking(False)
            for each in (near, far):  # or Nagle's algorithm would wait for late ACKs
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.sleep(self.round_trip)
            await asyncio.get_running_loop().sock_connect(far, (LOOPBACK, port))
            await asyncio.gather(pass_on(near, far, self.up), pass_on(far, near, self.down))


async def pass_on(source: socket.socket, target: socket.socket, lane: Lane) -> None:
    """Carry what comes in, and in the end the end itself."""
    line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    await asyncio.gather(take_in(source, lane, line), deliver(line, target))


async def take_in(
    source: socket.socket, lane: Lane, line: asyncio.Queue[tuple[float, bytes]]
) -> None:
    packet = b"the first"
    while packet:
        packet = await received(source)
        await line.put((await lane.carry(len(packet)), packet))


async def received(source: socket.socket) -> bytes:
    with suppress(OSError):
        return await asyncio.get_running_loop().sock_recv(source, PACKET)
    return b""


async def deliver(line: asyncio.Queue[tuple[float, bytes]], target: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    while True:
        arrives, packet = await line.get()
        await asyncio.sleep(arrives - loop.time())
        with suppress(OSError):
            if not packet:
                target.shutdown(socket.SHUT_WR)
                return
            await loop.sock_sendall(target, packet)


def detour(doors: Mapping[str, int]) -> str:
    """Return Chromium's flag to go through these ports, by the addresses that pages know.

    Pages, servers and signatures keep the true addresses: nothing else changes.
    """
    rules = (f"MAP {address} {LOOPBACK}:{port}" for address, port in doors.items())
    return f"--host-resolver-rules={','.join(rules)}"
