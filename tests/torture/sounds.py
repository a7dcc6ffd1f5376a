"""What was recorded, by an account of its own, and what became of it.

A file that began after its recording's end belongs to nobody, and is dropped; all others that a
page had time to seal must be there, once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from tests.browser.installation import Account, Installation
from tests.tones import samples
from tests.torture.desk import Desk
from tests.torture.finding import Finding

SCRIPT = Path(__file__).with_name("recorder.js")
CLOCK = timedelta(seconds=1)  # a phone knows the server's time by its answers, which come late here
RATE = 8_000  # Hz
EDGE, LOOK = 0.2, 0.05  # seconds: a packet at either side of a cut, and a piece to listen to
LOUD = 0.02  # of full scale; the phone's microphone hums all the time


@dataclass
class Sound:
    """One file of a recorder: its hashes as it grew, and the last that was surely sealed."""

    patient: str
    token: UUID
    began: datetime
    hashes: list[str] = field(default_factory=list)
    kept: int = 0  # how many of them

    @property
    def sealed(self) -> set[str]:
        """Return the hashes of which one has to be filed."""
        return set(self.hashes[self.kept - 1 :]) if self.kept else set()


@dataclass
class Sounds:
    """All files of one run, as their pages told of them."""

    by_id: dict[str, Sound] = field(default_factory=dict)

    @property
    def sealed(self) -> int:
        """Return how many of them were surely sealed."""
        return sum(bool(each.sealed) for each in self.by_id.values())

    def hear(self, told: dict[str, Any]) -> None:
        if told["event"] == "kept":
            sound = self.by_id[told["id"]]
            sound.kept = max(sound.kept, 1 + sound.hashes.index(told["sha256"]))
        else:
            began = datetime.fromtimestamp(told["at"] / 1000, UTC)
            new = Sound(told["patient"], UUID(told["token"]), began)
            self.by_id.setdefault(told["id"], new).hashes.append(told["sha256"])


@dataclass(frozen=True)
class Run:
    """A recording, by the database."""

    token: UUID
    consultation: UUID
    patient: str
    started: datetime
    ended: datetime

    def holds(self, sound: Sound) -> bool:
        """Say whether a file surely began within it."""
        is_its = (self.token, self.patient) == (sound.token, sound.patient)
        return is_its and self.started - CLOCK <= sound.began <= self.ended - CLOCK


@dataclass(frozen=True)
class Filed:
    sha256: str
    patient: str


def verdict(sounds: Iterable[Sound], runs: list[Run], filed: list[Filed]) -> Iterator[Finding]:
    """Yield what is wrong with each file."""
    for each in sounds:
        rows = [row for row in filed if row.sha256 in each.hashes]
        of_whom = f"{each.hashes[-1]} of {each.patient}, begun at {each.began:%H:%M:%S.%f}"
        is_there = any(row.sha256 in each.sealed for row in rows)
        if each.sealed and not is_there and any(run.holds(each) for run in runs):
            earlier = "an earlier state of it is filed" if rows else "nothing of it is filed"
            yield Finding("sound lost", f"{of_whom}: {earlier}")
        if len(rows) > 1:
            yield Finding("sound doubled", f"{of_whom}: filed {len(rows)} times")
        for row in rows:
            if row.patient != each.patient:
                yield Finding("sound misfiled", f"{of_whom}: under {row.patient}")


def overheard(runs: list[Run], desk: Desk) -> Iterator[Finding]:
    """Download each consultation's recording; it is silent wherever no recording ran."""
    for consultation in {run.consultation for run in runs}:
        own = sorted((r for r in runs if r.consultation == consultation), key=lambda r: r.started)
        answer = desk.http.get(f"/consultations/{consultation}/recording")
        if not answer.headers["content-type"].startswith("audio/"):
            continue  # nothing of it was filed
        sound = samples(answer.content, rate=RATE)
        for begin, end in pauses(own, length=len(sound) / RATE):
            loud = loudest(sound[round(begin * RATE) : round(end * RATE)])
            if loud > LOUD:
                yield Finding(
                    "overheard", f"{consultation}, {begin:.1f} to {end:.1f} s: {loud:.2f}"
                )


def pauses(runs: list[Run], *, length: float) -> Iterator[tuple[float, float]]:
    """Yield when none of them ran, in seconds of their file."""
    zero = runs[0].started
    for before, after in pairwise(runs):
        yield (before.ended - zero).total_seconds() + EDGE, (after.started - zero).total_seconds()
    yield (runs[-1].ended - zero).total_seconds() + EDGE, length


def loudest(sound: Any) -> float:
    size = round(LOOK * RATE)
    pieces = (sound[at : at + size] for at in range(0, len(sound), size))
    return max((float(np.sqrt(np.mean(piece**2))) for piece in pieces), default=0.0)


# --- past the product -------------------------------------------------------------------------


def runs_of(installation: Installation, account: Account) -> list[Run]:
    rows = installation.rows(
        "SELECT recording.*, consultation.patient FROM recordings_recording AS recording"
        " JOIN tokens_clinician AS clinician ON clinician.id = recording.clinician_id"
        " JOIN capture_consultation AS consultation ON consultation.id = recording.consultation_id"
        " WHERE clinician.username = ? AND recording.removed_at IS NULL",
        account.username,
    )
    return [
        Run(
            UUID(row["token_id"]),
            UUID(row["consultation_id"]),
            row["patient"],
            moment(row["started_at"]),
            moment(row["ended_at"]) if row["ended_at"] else datetime.max.replace(tzinfo=UTC),
        )
        for row in rows
    ]


def filed_of(installation: Installation, account: Account) -> list[Filed]:
    rows = installation.rows(
        "SELECT segment.sha256, consultation.patient FROM recordings_segment AS segment"
        " JOIN tokens_clinician AS clinician ON clinician.id = segment.clinician_id"
        " JOIN capture_consultation AS consultation ON consultation.id = segment.consultation_id"
        " WHERE clinician.username = ? AND segment.key IS NOT NULL",
        account.username,
    )
    return [Filed(row["sha256"], row["patient"]) for row in rows]


def moment(stored: str) -> datetime:
    """Read a moment as SQLite keeps it, in UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
