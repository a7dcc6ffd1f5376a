"""A proxy before a server, with trouble in it. The browser never speaks to the server itself."""

import asyncio
import json
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.loop import Loop
from tests.torture import http
from tests.torture.faults import Faults
from tests.torture.http import Request

Asker = asyncio.StreamWriter

# Longer than the page's patience, which runs ten times as fast here: see ledger.js.
STALL = (4.0, 6.0)
LATE = (0.3, 3.0)
PUT_LIFE = timedelta(minutes=5)
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}


class Proxy:
    """`with Proxy() as proxy:` leads by `proxy.to(port)` to a port of this machine."""

    def __init__(self) -> None:
        self.faults = Faults(seed=0, share=0.0)
        self.loop = Loop()
        self.callers: set[Asker] = set()
        self.is_cut = False

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
        """Open a door; return its port."""
        return self.loop.run(self.open(port))

    def cut(self) -> None:
        """Cut every connection, and every new one until `mend`."""
        self.is_cut = True
        self.loop.run(self.hang_up())

    def mend(self) -> None:
        self.is_cut = False

    async def hang_up(self) -> None:
        for each in list(self.callers):
            each.transport.abort()

    async def open(self, port: int) -> int:
        async def serve(reader: asyncio.StreamReader, writer: Asker) -> None:
            self.callers.add(writer)
            try:
                with suppress(OSError, asyncio.IncompleteReadError):
                    await self.serve(reader, writer, port)
            finally:
                self.callers.discard(writer)
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=http.HEAD_LIMIT)
        self.loop.start(server.serve_forever())
        return int(server.sockets[0].getsockname()[1])

    async def serve(self, reader: asyncio.StreamReader, writer: Asker, port: int) -> None:
        """Answer one request, or do to it what the dice say."""
        if self.is_cut:
            writer.transport.abort()
            return
        request = await http.read_request(reader)
        trouble, dice = self.faults.draw(request)
        if trouble.startswith(("4", "5")):
            writer.write(refusal(trouble, dice))
        elif trouble:
            await ACTS[trouble](request, writer, port, dice)
        else:
            writer.write(await http.ask(request, port=port))
        if not writer.transport.is_closing():
            await writer.drain()


def refusal(trouble: str, dice: random.Random) -> bytes:
    """Return what a server says that cannot now. Some bucket's proxies forget CORS for that."""
    status, _, later = trouble.partition(" ")
    headers = dict(OPEN_TO_ALL) if dice.random() < 0.7 else {}
    if later:
        headers |= {"Retry_After": "1", "Access-Control-Expose-Headers": "Retry-After"}
    body = json.dumps({"error": {"code": "unavailable", "message": "Trouble", "permanent": False}})
    return http.answer(int(status), body=body.encode() if dice.random() < 0.5 else b"", **headers)


async def drop_before(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    writer.transport.abort()


async def drop_during(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    await http.ask_half(request, port=port)
    writer.transport.abort()


async def lose_answer(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    await http.ask(request, port=port)
    writer.transport.abort()


async def cut_answer(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    """Let half of the answer through, which says how long it would have been."""
    whole = await http.ask(request, port=port)
    writer.write(whole[: dice.randrange(1, max(2, len(whole)))])
    await writer.drain()
    writer.transport.abort()


async def stall(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    await asyncio.sleep(dice.uniform(*STALL))
    writer.transport.abort()


async def pass_late(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    await asyncio.sleep(dice.uniform(*LATE))
    writer.write(await http.ask(request, port=port))


async def pass_twice(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    await http.ask(request, port=port)
    writer.write(await http.ask(request, port=port))


async def pass_after_all(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    """Hang up, and let the request arrive when its caller has long gone on."""
    writer.transport.abort()
    await asyncio.sleep(dice.uniform(*LATE))
    await http.ask(request, port=port)


async def pass_expired(request: Request, writer: Asker, port: int, dice: random.Random) -> None:
    """Let the bucket itself find the URL too old: by its own date, five minutes and more ago."""
    signed = parse_qs(urlsplit(request.target).query)["X-Amz-Date"][0]
    moment = datetime.strptime(signed, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    old = f"{moment - 2 * PUT_LIFE:%Y%m%dT%H%M%SZ}"
    writer.write(await http.ask(request.aimed(request.target.replace(signed, old)), port=port))


ACTS = {
    "dropped before": drop_before,
    "dropped during": drop_during,
    "answer lost": lose_answer,
    "answer cut": cut_answer,
    "stalled": stall,
    "late": pass_late,
    "twice": pass_twice,
    "after the caller left": pass_after_all,
    "signed 5 minutes ago": pass_expired,
}
