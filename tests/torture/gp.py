"""A GP under trouble: takes photos, looks, deletes, retakes, sends, goes on whatever happens."""

import random
import re
from collections.abc import Callable

from tests.torture.handset import Handset
from tests.torture.ledger import Fate, Ledger

SHUTTER = 4000  # ms until a photo is safe, on a busy machine
MOST = 5  # photos at a time
HOME = 90_000  # ms until everything is there, once the trouble is over
LOOK = 250  # ms
TALK = (500, 6000)  # ms
AGREED = "The patient has agreed"
CONTINUE, FOR = re.compile("^Continue with"), re.compile("^For ")


class GP:
    """Acts on one phone; `dice` decide what is left open."""

    def __init__(self, phone: Handset, ledger: Ledger, dice: random.Random) -> None:
        self.phone, self.ledger, self.dice = phone, ledger, dice

    def shoot(self) -> None:
        """Take some photos; be too quick for the page now and then."""
        phone = self.phone
        phone.tap(CONTINUE)
        phone.tap(FOR)
        phone.tap(re.compile("^Take (photos|more)$"))
        for _ in range(self.dice.randint(1, MOST)):
            phone.tap(CONTINUE)
            if not phone.wait(lambda: phone.shows("Take photo"), self.camera_time()):
                return
            self.press_shutter(patient=self.dice.random() < 0.5)

    def camera_time(self) -> int:
        """Return how long the shutter may take to open: no time at all where there is no camera."""
        return SHUTTER if self.phone.state == "camera" else LOOK

    def press_shutter(self, *, patient: bool) -> None:
        before = self.ledger.shown(self.phone.name)
        if self.phone.tap("Take photo") and patient:
            self.phone.wait(lambda: self.ledger.shown(self.phone.name) > before, SHUTTER)

    def look(self) -> None:
        """Review what was taken; delete or retake one now and then."""
        if self.phone.tap("Review photos"):
            self.phone.wait(lambda: self.phone.state == "reviewing")
        chosen = self.dice.random()
        if chosen < 0.25:
            self.delete()
        elif chosen < 0.45:
            self.retake()

    def delete(self) -> None:
        if (found := self.choose("Delete")) is None:
            return
        number, sha256 = found
        self.ledger.decide(sha256, Fate.EITHER)
        if not self.phone.tap(f"Delete photo {number}"):
            self.ledger.decide(sha256, Fate.FILED)
        elif self.phone.wait(lambda: self.phone.says(f"Photo {number} deleted")):
            self.ledger.decide(sha256, Fate.GONE)
            if self.dice.random() < 0.35:
                self.undo(sha256)

    def undo(self, sha256: str) -> None:
        self.ledger.decide(sha256, Fate.EITHER)
        if not self.phone.tap("Undo"):
            self.ledger.decide(sha256, Fate.GONE)
        elif self.phone.wait(lambda: sha256 in self.cards()):
            self.ledger.decide(sha256, Fate.FILED)

    def retake(self) -> None:
        """Take a photo anew; the old one goes once the new one is safe."""
        if (found := self.choose("Retake")) is None:
            return
        number, sha256 = found
        if not self.phone.tap(f"Retake photo {number}"):
            return
        phone, before = self.phone, self.ledger.shown(self.phone.name)
        if not phone.wait(lambda: phone.shows("Take photo"), SHUTTER):
            return
        self.ledger.decide(sha256, Fate.EITHER)
        if not phone.tap("Take photo"):
            self.ledger.decide(sha256, Fate.FILED)
        elif phone.wait(
            lambda: self.ledger.shown(phone.name) > before and phone.says("photos? taken"), SHUTTER
        ):
            self.ledger.decide(sha256, Fate.GONE)

    def choose(self, act: str) -> tuple[int, str] | None:
        """Return the number and the hash of a photo that can be deleted or retaken now."""
        shown = self.cards()
        able = [
            (number, sha256)
            for number, sha256 in enumerate(shown, 1)
            if sha256
            and len(list(self.ledger.of(sha256))) == 1
            and self.phone.shows(f"{act} photo {number}")
        ]
        return self.dice.choice(able) if able else None

    def cards(self) -> list[str]:
        """Return the hashes of the photos in review, as they stand there."""
        found: list[str] | None = self.phone.read(
            "[...document.querySelectorAll('[data-part=photos] img')]"
            ".map(({src}) => window.shownHashes[src] ?? '')"
        )
        return found or []

    def send(self) -> None:
        self.phone.tap("Review photos")
        self.phone.wait(lambda: self.phone.shows("Upload all"), LOOK)
        self.phone.tap("Upload all")

    def record(self) -> None:
        """Start the recording, or go on with it; the patient agrees."""
        phone = self.phone
        self.go_to_recorder()
        phone.tap("Go on recording")
        if phone.tap("Start recording"):
            phone.wait(lambda: phone.shows(AGREED) or phone.records)
            if phone.tap(AGREED):
                phone.wait(lambda: phone.records)
        if phone.records:
            phone.pause(self.dice.uniform(*TALK))

    def stop_recording(self) -> None:
        self.go_to_recorder()
        self.phone.tap("Stop recording")

    def go_to_recorder(self) -> None:
        for name in ("Close camera", "Back"):
            self.phone.tap(name)
        self.phone.wait(lambda: self.phone.state == "connected")

    def insist(self) -> None:
        self.phone.tap("Try again")

    # --- when the trouble is over -------------------------------------------------------------

    def bring_home(self, revive: Callable[[], None]) -> bool:
        """Do what the phone asks for until it says that nothing is left; return whether it did."""
        phone, left = self.phone, HOME
        while left > 0:
            if phone.state in {"", "error"} or phone.page.is_closed():
                revive()
            if self.nothing_left():
                return True
            for name in ("Close camera", "Stop recording", CONTINUE, FOR, "Review photos"):
                phone.tap(name)
            phone.tap("Upload all")
            phone.tap("Try again")
            phone.pause(LOOK)
            left -= LOOK
        return False

    def nothing_left(self) -> bool:
        """Return whether the phone is at rest and holds nothing, by its own word and in truth."""
        phone = self.phone
        at_rest = phone.state == "connected" and not phone.shows("Review photos")
        return at_rest and phone.stored() == 0
