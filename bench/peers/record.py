"""What a run has measured so far, on disk, so that one that was cut off goes on where it was."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from bench.figure import Figure
from bench.peers.comparison import Column, Comparison
from bench.peers.installed import FOLDER

PLACE = FOLDER / "run"


@dataclass(frozen=True)
class Kept:
    """A comparison, when it was made, and the machine's load over the five minutes before."""

    at: str
    load: float
    comparison: Comparison


class Record:
    """A file for each part, with its moment and what else the machine had to do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @classmethod
    def found(cls) -> Self:
        return cls(PLACE)

    @classmethod
    def begun_anew(cls) -> Self:
        shutil.rmtree(PLACE, ignore_errors=True)
        return cls(PLACE)

    def __iter__(self) -> Iterator[str]:
        return (path.stem for path in self.folder.glob("*.json"))

    def __contains__(self, name: str) -> bool:
        return (self.folder / f"{name}.json").exists()

    def keep(self, name: str, comparison: Comparison) -> None:
        kept = {
            "at": datetime.now(UTC).isoformat(timespec="minutes"),
            "load": os.getloadavg()[1],
            **asdict(comparison),
        }
        text = json.dumps(kept, indent=2, ensure_ascii=False)
        (self.folder / f"{name}.json").write_text(text + "\n")

    def __getitem__(self, name: str) -> Kept:
        found = json.loads((self.folder / f"{name}.json").read_text())
        at, load = found.pop("at"), found.pop("load")
        found["columns"] = [Column(**each) for each in found["columns"]]
        found["aims"] = [Figure(**each) for each in found["aims"]]
        return Kept(at, load, Comparison(**found))
