"""What the second look says of pictures whose faults are known. Needs the network; takes minutes.

Lists per kind of picture how many raise which doubt: first those that the thresholds were chosen
by, under the neighbours of each threshold, then the others.
"""

import json
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.figure import Figure
from bench.labelled import Labelled, made, spoilt
from bench.sources import frames
from bench.stage import Stage
from tests.test_island import node

SCRIPT = Path(__file__).with_suffix(".js")
DOUBTS = ("blurred", "dark", "burnt_out")
NEIGHBOURS = {
    "SHARP": (0.32, 0.36, 0.4, 0.44),
    "DARK": (56, 64, 72, 84),
    "BURNT": (0.06, 0.12, 0.2),
}


@dataclass(frozen=True)
class Seen:
    """A picture on disk, as its kind and its true fault."""

    kind: str
    doubt: str
    order: str  # for the script


def measure(stage: Stage) -> list[Figure]:
    """Return the confusion matrix, kind by kind."""
    choosing, others = labelled(stage.folder / "second-look")
    return [
        *(row for name in NEIGHBOURS for row in neighbours(name, choosing)),
        *matrix("to choose by:", choosing),
        *matrix("the others:", others),
    ]


def labelled(folder: Path) -> tuple[list[Seen], list[Seen]]:
    """Make the set; return what to choose thresholds by, and the others."""
    folder.mkdir()
    choosing: list[Seen] = []
    others: list[Seen] = []
    for source, frame in frames(folder):
        half = choosing if source.choosing else others
        half.extend(kept(folder, f"{source.name} ", spoilt(source, frame)))
    others.extend(kept(folder, "made ", made()))
    return choosing, others


def kept(folder: Path, prefix: str, pictures: Iterable[Labelled]) -> Iterable[Seen]:
    for number, each in enumerate(pictures):
        file = folder / f"{prefix}{number}.rgba"
        file.write_bytes(each.picture.convert("RGBA").tobytes())
        width, height = each.picture.size
        order = json.dumps({"file": str(file), "width": width, "height": height})
        yield Seen(each.kind, each.doubt, order)


def neighbours(name: str, seen: list[Seen]) -> Iterable[Figure]:
    """Return what other values of one threshold would have caught, and alarmed at."""
    doubt = DOUBTS[list(NEIGHBOURS).index(name)]
    for value in NEIGHBOURS[name]:
        said = doubts(seen, f"{name}={value}")
        caught = [doubt in found for each, found in said if each.doubt == doubt]
        alarms = [doubt in found for each, found in said if not each.doubt]
        figure = f"{sum(caught)} of {len(caught)} caught, {sum(alarms)} of {len(alarms)} false"
        yield Figure(f"{name} = {value}", figure)


def matrix(title: str, seen: list[Seen]) -> Iterable[Figure]:
    said = doubts(seen)
    for kind in dict.fromkeys(each.kind for each in seen):
        found = [found for each, found in said if each.kind == kind]
        label = next(each.doubt for each in seen if each.kind == kind)
        count = Counter(doubt for each in found for doubt in each)
        told = ", ".join(f"{count[doubt]} {doubt}" for doubt in DOUBTS if count[doubt]) or "none"
        yield Figure(f"{title} {kind} ({label or 'good'})", f"{told} of {len(found)}")


def doubts(seen: list[Seen], *settings: str) -> list[tuple[Seen, list[str]]]:
    """Let the worker look at each picture."""
    ran = subprocess.run(
        [node(), str(SCRIPT), *settings],
        input="\n".join(each.order for each in seen),
        capture_output=True,
        text=True,
        check=True,
    )
    return list(zip(seen, map(json.loads, ran.stdout.splitlines()), strict=True))
