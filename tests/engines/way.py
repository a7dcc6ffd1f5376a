"""A phone's way to the rest of the world: an HTTP proxy that carries TLS and reads none of it.

The way to a port can be cut, or made deaf: photos still arrive there, no answer comes back.
"""

import asyncio
import re
import socket
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.loop import Loop

LOOPBACK = "127.0.0.1"
# Browsers ask their makers' servers for this and that, too. Nobody else's traffic leaves here.
HERE = re.compile(rb"CONNECT (127\.\d+\.\d+\.\d+):(\d+) ")
CHUNK = 64 * 1024  # bytes
# More than a handshake and a preflight take together; less than the smallest photo with its own
# head: 7 KB is what Firefox's test picture comes to.
A_PHOTOS_START = 6 * 1024  # bytes


class Way:
    """Leads on for as long as the `with` block lasts, from `port` on loopback."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.visits: dict[asyncio.Task[None], int] = {}
        self.is_cut: set[int] = set()
        self.is_deaf: set[int] = set()
        self.port = 0

    def __enter__(self) -> Self:
        self.loop.__enter__()
        self.port = self.loop.run(self.open())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.loop.__exit__(kind, error, at)

    def cut(self, port: int) -> None:
        """Cut every connection to this port, and every new one, until `mend`."""
        self.is_cut.add(port)
        self.loop.run(self.hang_up({port}))

    def deafen(self, port: int) -> None:
        """Let photos reach this port, and none of its answers come back, until `mend`."""
        self.is_deaf.add(port)

    def mend(self) -> None:
        """Let all pass again; an answer that was lost stays lost."""
        self.loop.run(self.hang_up(self.is_deaf))
        self.is_cut.clear()
        self.is_deaf.clear()

    async def hang_up(self, ports: set[int]) -> None:
        for visit, port in list(self.visits.items()):
            if port in ports:
                visit.cancel()

    async def open(self) -> int:
        door = socket.create_server((LOOPBACK, 0))
        door.setblocking(False)
        self.loop.start(self.serve(door))
        return int(door.getsockname()[1])

    async def serve(self, door: socket.socket) -> None:
        with door:
            while True:
                near, _ = await asyncio.get_running_loop().sock_accept(door)
                self.loop.start(self.visit(near))

    async def visit(self, near: socket.socket) -> None:
        """Carry one connection until either side has ended, or `cut`."""
        with near, suppress(OSError):
            called = HERE.match(await received(near))
            if not called or int(called[2]) in self.is_cut:
                return
            visit, port = asyncio.current_task(), int(called[2])
            self.visits[visit] = port
            try:
                await self.carry(near, called[1].decode(), port)
            finally:
                del self.visits[visit]

    async def carry(self, near: socket.socket, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        with socket.socket() as far:
            far.setblocking(False)
            await loop.sock_connect(far, (host, port))
            await loop.sock_sendall(near, b"HTTP/1.1 200 Go on\r\n\r\n")
            line = Line(self.is_deaf, port)
            ways = [
                asyncio.ensure_future(way) for way in (line.out(near, far), line.back(far, near))
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)


class Line:
    """One connection, which knows how much has gone out."""

    def __init__(self, is_deaf: set[int], port: int) -> None:
        self.is_deaf, self.port = is_deaf, port
        self.sent = 0

    async def out(self, near: socket.socket, far: socket.socket) -> None:
        while chunk := await received(near):
            self.sent += len(chunk)
            await asyncio.get_running_loop().sock_sendall(far, chunk)

    async def back(self, far: socket.socket, near: socket.socket) -> None:
        while chunk := await received(far):
            if self.port not in self.is_deaf or self.sent < A_PHOTOS_START:
                await asyncio.get_running_loop().sock_sendall(near, chunk)


async def first(*ways: asyncio.Future[None]) -> None:
    """Wait until one is done, and leave none behind."""
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def received(source: socket.socket) -> bytes:
    return await asyncio.get_running_loop().sock_recv(source, CHUNK)
