"""A phone: its page asks each second, takes photos, and sends each until it is filed."""

import asyncio
import json
import random
from typing import Any

from load.clinician import CSRF, Clinician, Site, ask, parts
from load.ledger import Ledger, Shot
from load.wire import Answer, Lost, Wire

POLL_SECONDS = 1.0
BACK_OFF, LONGEST = 1.0, 30.0  # seconds between tries; static/capture/upload.js has the page's own


class Refused(Exception):
    """The server or the bucket said no; `after` is its Retry-After, in seconds."""

    def __init__(self, answer: Answer) -> None:
        self.after = float(answer.headers.get("retry-after", 0))
        super().__init__(f"{answer.status} {answer.body[:200]!r}")


class Phone:
    """`photo_seconds` is how long it takes on average until the next photo."""

    def __init__(
        self,
        site: Site,
        clinician: Clinician,
        dice: random.Random,
        ledger: Ledger,
        *,
        photo_seconds: float,
    ) -> None:
        self.site, self.dice, self.ledger, self.mean = site, dice, ledger, photo_seconds
        self.headers = {
            "Cookie": f"phone={clinician.secret}; csrf={CSRF}",
            "X-CSRFToken": CSRF,
            "X-Mobile-Token-Id": clinician.token_id,
        }
        self.polls, self.calls = site.wire(), site.wire()
        self.buckets: dict[int, Wire] = {}
        self.situation: dict[str, Any] = {}
        self.done = False

    async def work(self) -> None:
        await asyncio.sleep(self.dice.uniform(0, POLL_SECONDS))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.keep_asking())
            tasks.create_task(self.take_photos())

    async def keep_asking(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            await self.ask_once()
            due = max(due + POLL_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())

    async def ask_once(self) -> None:
        seen = f"?seen={self.situation['version']}" if self.situation else ""
        try:
            answer = await self.call("phone's poll", "GET", f"/api/phone{seen}", wire=self.polls)
        except Lost:
            return
        if answer.status == 200:
            self.situation = answer.json()

    async def take_photos(self) -> None:
        """Take one after another until told to be done; each stays until it is filed."""
        while not self.done:
            await asyncio.sleep(self.dice.expovariate(1 / self.mean))
            consultation = self.situation.get("consultation")
            if consultation and not self.done:
                await self.send(self.ledger.take(consultation["id"]))

    async def send(self, shot: Shot) -> None:
        """Try until the server says that it is filed, as static/capture/upload.js does."""
        await self.say("uploading", waiting=1)
        tries = 0
        while True:
            try:
                await self.send_once(shot)
                break
            except Refused as refusal:
                rest = refusal.after
            except Lost:
                rest = 0.0
            tries += 1
            longest = min(LONGEST, BACK_OFF * 2**tries)
            await asyncio.sleep(max(rest, self.dice.uniform(longest / 2, longest)))
        await self.say("connected", waiting=0)

    async def send_once(self, shot: Shot) -> None:
        """Presign, put, confirm; raises Refused or Lost."""
        announced = json.dumps(shot.announcement()).encode()
        presigned = good(
            await self.call("presign", "POST", self.situation["presign_url"], body=announced)
        ).json()
        if presigned["status"] == "presigned":
            await self.put(shot, presigned["put"])
            good(await self.call("confirm", "POST", presigned["confirm_url"]))
        self.ledger.confirm(shot)

    async def put(self, shot: Shot, signed: dict[str, Any]) -> None:
        host, port, path = parts(signed["url"])
        wire = self.buckets.setdefault(port, Wire(host, port))
        headers = {"Host": host, **signed["headers"]}
        answer = await ask(
            self.site, wire, "put", signed["method"], path, headers=headers, body=shot.body
        )
        if answer.status != 412:  # it is there already
            good(answer)

    async def say(self, state: str, *, waiting: int) -> None:
        standing = {"state": state, "waiting": waiting, "sent": 0, "failed": 0}
        try:
            await self.call(
                "phone's status",
                "POST",
                self.situation["status_url"],
                body=json.dumps(standing).encode(),
            )
        except Lost:
            return  # the next one says more

    async def call(
        self, route: str, method: str, path: str, *, body: bytes = b"", wire: Wire | None = None
    ) -> Answer:
        kind = {"Content-Type": "application/json"} if body else {}
        headers = self.headers | kind
        return await ask(
            self.site, wire or self.calls, route, method, path, headers=headers, body=body
        )


def good(answer: Answer) -> Answer:
    if answer.status >= 300:
        raise Refused(answer)
    return answer
