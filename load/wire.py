"""One connection to a server, kept open as browsers keep theirs, and opened anew where it broke.

Plain HTTP/1.1 over asyncio's streams; why not Locust, decision 33 says.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

PATIENCE = 20.0  # seconds: what the phone's page waits for an answer
BUFFER = 1 << 22  # bytes: a line never comes near it


class Lost(Exception):
    """No answer came: the connection was refused or cut, or nobody spoke for too long."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """Asks one request after another. Raises Lost where no answer comes."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.exchange(request(method, path, headers, body))
        except TimeoutError as silence:
            self.close()
            raise Lost("silent") from silence
        except (OSError, EOFError, asyncio.LimitOverrunError, ValueError) as cut:
            self.close()
            raise Lost("cut") from cut
        except asyncio.CancelledError:
            self.close()  # its answer would be taken for the next one's
            raise

    async def exchange(self, asked: bytes) -> Answer:
        if self.reader is not None and self.reader.at_eof():
            self.close()  # the server ended it while nobody asked, as it may
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self.port, limit=BUFFER
            )
        assert self.reader is not None
        self.writer.write(asked)
        answer = await hear(self.reader)
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        if self.writer is not None:
            with suppress(OSError, RuntimeError):
                self.writer.close()
        self.reader = self.writer = None


def request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {told}" for name, told in headers.items())]
    if body or method in {"POST", "PUT"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def hear(reader: asyncio.StreamReader) -> Answer:
    """Read one whole answer; an interim one (RFC 9110, 15.2) is none."""
    status, headers = await head(reader)
    while status < 200:
        status, headers = await head(reader)
    if status in {204, 304}:
        return Answer(status, headers, b"")
    if headers.get("transfer-encoding") == "chunked":
        return Answer(status, headers, await chunks(reader))
    length = int(headers.get("content-length", 0))
    return Answer(status, headers, await reader.readexactly(length))


async def head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return int(first.split()[1]), {name.lower(): told.strip() for name, _, told in pairs}


async def chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return body
