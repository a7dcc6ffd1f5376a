"""What was photographed, independent of the product's own word: by its bytes, for whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from tests.torture.sounds import Sounds

SCRIPT = Path(__file__).with_suffix(".js")


class Fate(Enum):
    """What must have become of a photo in the end."""

    EITHER = "filed or not"  # its page died before it was shown, or while it was being deleted
    FILED = "filed"
    GONE = "deleted"


@dataclass
class Entry:
    """One photo: the hash of its bytes, the patient on the screen at the shutter."""

    sha256: str
    patient: str | None
    phone: str
    fate: Fate = Fate.EITHER
    was_shown: bool = False


@dataclass
class Ledger:
    """All photos of one run. Phones tell it by `hear`; who deletes one says so."""

    entries: list[Entry] = field(default_factory=list)
    pressed: dict[str, list[str]] = field(default_factory=dict)  # and not yet taken, by phone
    sounds: Sounds = field(default_factory=Sounds)
    adrift: dict[str, list[str]] = field(default_factory=dict)  # their page has died since
    note: Callable[[str], object] = lambda line: None

    def hear(self, phone: str, told: dict[str, Any]) -> None:
        """Take down what a page tells: pressed, taken, assigned, shown; recorded, kept."""
        if told["event"] == "pressed":
            self.pressed.setdefault(phone, []).append(told["patient"])
        elif told["event"] == "taken":
            if self.pressed.get(phone):
                self.pressed[phone].pop(0)
            self.entries.append(Entry(told["sha256"], told["patient"], phone))
            self.note(f"{told['sha256']}: taken on {phone} for {told['patient']}")
        elif told["event"] in {"recorded", "kept"}:
            self.sounds.hear(told)
        elif told["event"] == "assigned":
            self.assign(told["hashes"], told["patient"])
        else:
            self.show(phone, told["sha256"], sealed=told["event"] == "shown")

    def show(self, phone: str, sha256: str, *, sealed: bool) -> None:
        """A photo is on a screen: from now on it may not be lost, unless it was deleted, or the
        page warns that it cannot keep photos safe."""
        if not any(self.of(sha256)):
            # Its page died between the shutter and our hearing of it; the queue brought it back.
            waiting = self.adrift.get(phone) or self.pressed.get(phone) or [None]
            self.entries.append(Entry(sha256, waiting.pop(0), phone))
        for each in self.of(sha256):
            each.was_shown = True
            if sealed and each.fate is Fate.EITHER:
                each.fate = Fate.FILED

    def assign(self, hashes: list[str], patient: str | None) -> None:
        """Somebody has said whose these are; a page that died meanwhile asks again."""
        for sha256 in hashes:
            self.note(f"{sha256}: is for {patient}")
            for each in self.of(sha256):
                each.patient = patient

    def page_died(self, phone: str) -> None:
        self.adrift.setdefault(phone, []).extend(self.pressed.pop(phone, []))

    def decide(self, sha256: str, fate: Fate) -> None:
        self.note(f"{sha256}: from now on {fate.value}")
        for each in self.of(sha256):
            each.fate = fate

    def of(self, sha256: str) -> Iterator[Entry]:
        return (each for each in self.entries if each.sha256 == sha256)

    def shown(self, phone: str) -> int:
        """Return how many photos of a phone have been seen so far."""
        return sum(each.phone == phone and each.was_shown for each in self.entries)

    @property
    def taken(self) -> int:
        return sum(each.was_shown for each in self.entries)

    @property
    def in_doubt(self) -> int:
        """Return how many of them may be filed or not, so that nobody believes them proven."""
        return sum(each.was_shown and each.fate is Fate.EITHER for each in self.entries)
