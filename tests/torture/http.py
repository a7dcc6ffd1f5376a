"""As much of HTTP/1.1 as a proxy needs that gives each request a connection of its own."""

import asyncio
import re
from dataclasses import dataclass

HEAD_LIMIT = 64 * 1024  # bytes
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CONNECTION = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """One request, read whole."""

    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        return self.head.split(b" ", 1)[0].decode()

    @property
    def target(self) -> str:
        return self.head.split(b" ", 2)[1].decode()

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def aimed(self, target: str) -> "Request":
        """Return the same request to another target."""
        method, _, rest = self.head.split(b" ", 2)
        return Request(b" ".join((method, target.encode(), rest)), self.body)

    def wire(self) -> bytes:
        """Return what to send: the last request on its connection."""
        head = CONNECTION.sub(b"", self.head.removesuffix(b"\r\n\r\n"))
        return head + b"\r\nConnection: close\r\n\r\n" + self.body


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    return Request(head, await reader.readexactly(int(length[1])) if length else b"")


async def ask(request: Request, *, port: int) -> bytes:
    """Pass a request on; return its whole answer, as it came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request.wire())
        return await reader.read(-1)
    finally:
        writer.close()


async def ask_half(request: Request, *, port: int) -> None:
    """Pass on a head and half of its body, and hang up."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.wire()[: -(len(request.body) // 2) or None])
    await writer.drain()
    writer.transport.abort()


def answer(status: int, *, body: bytes = b"", **headers: str) -> bytes:
    """Return an answer of our own."""
    given = {"Content-Length": str(len(body)), "Connection": "close", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status} Trouble\r\n{lines}\r\n".encode() + body
