"""A desk: a signed-in browser that asks each second, and shows what arrives."""

import asyncio
import random
import re
from html import unescape
from urllib.parse import quote, urlencode

from load.clinician import CSRF, Clinician, Site, ask, parts
from load.wire import Answer, Lost, Wire

POLL_SECONDS = 1.0
POLL = re.compile(r'id="poll" hidden hx-get="([^"]+)"')
GALLERY = re.compile(r'name="gallery" value="([^"]+)" data-live')
ENDS = re.compile(r'action="/consultations/([^/"]+)/end/"')
THUMBNAIL = re.compile(r'src="(/photos/[^"]+/thumb)"')


class Desk:
    """`consultation_seconds` is how long one lasts on average, before the next patient comes."""

    def __init__(
        self, site: Site, clinician: Clinician, dice: random.Random, *, consultation_seconds: float
    ) -> None:
        self.site, self.dice, self.mean = site, dice, consultation_seconds
        self.headers = {"Cookie": f"desk={clinician.session}; csrf={CSRF}"}
        # As browsers do: one connection for what it asks by itself, others for what is pressed.
        self.polls, self.pictures, self.acts = site.wire(), site.wire(), site.wire()
        self.buckets: dict[int, Wire] = {}
        self.poll = self.gallery = ""

    async def work(self) -> None:
        """Look at the desk, then ask and press until cancelled."""
        await asyncio.sleep(self.dice.uniform(0, POLL_SECONDS))
        await self.look()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.keep_asking())
            tasks.create_task(self.see_patients())

    async def look(self) -> None:
        """Open the page, as often as it takes: a person would press reload."""
        while not self.poll:
            try:
                answer = await self.get("desk's page", "/")
            except Lost:
                answer = Answer(0, {}, b"")
            self.show(answer)
            if not self.poll:
                await asyncio.sleep(POLL_SECONDS)

    async def keep_asking(self) -> None:
        """Ask each second; where an answer takes longer, with the next second."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + POLL_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())
            await self.ask_once()

    async def ask_once(self) -> None:
        shown = urlencode({"gallery": self.gallery})
        try:
            answer = await self.get("desk's poll", f"{self.poll}&{shown}", wire=self.polls)
        except Lost:
            return
        if answer.status == 200:
            for address in self.show(answer):
                await self.show_picture(address)

    def show(self, answer: Answer) -> list[str]:
        """Take over what an answer says to ask with next; return thumbnails that are new here."""
        if answer.status != 200:
            return []
        text = answer.body.decode()
        if found := POLL.search(text):
            self.poll = unescape(found[1])
        if found := GALLERY.search(text):
            self.gallery = found[1]
        return THUMBNAIL.findall(text)[-1:]

    async def show_picture(self, address: str) -> None:
        try:
            answer = await self.get("thumbnail's address", address, wire=self.pictures)
            if answer.status == 302:
                host, port, path = parts(answer.headers["location"])
                wire = self.buckets.setdefault(port, Wire(host, port))
                await ask(self.site, wire, "thumbnail", "GET", path, headers={"Host": host})
        except Lost:
            return  # a broken picture; the page asks no more

    async def see_patients(self) -> None:
        """Start another consultation now and then, and look at the desk that comes of it."""
        while True:
            await asyncio.sleep(self.dice.expovariate(1 / self.mean))
            try:
                await self.start()
            except Lost:
                continue

    async def start(self) -> None:
        page = (await self.get("desk's page", "/")).body.decode()
        ends = ENDS.search(page)
        patient = f"{self.dice.choice('ABCDEFGHKLM')}{self.dice.randrange(1000)}"
        fields = f"patient={quote(patient)}&ends={ends[1] if ends else ''}"
        form = {
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
            **self.headers,
        }
        act = "POST", "/consultations/start/"
        await ask(
            self.site,
            self.acts,
            "start a consultation",
            *act,
            headers=form,
            body=fields.encode(),
        )
        self.show(await self.get("desk's page", "/"))

    async def get(self, route: str, path: str, *, wire: Wire | None = None) -> Answer:
        return await ask(self.site, wire or self.acts, route, "GET", path, headers=self.headers)
