"""`make load`: how many clinicians does this machine serve, and what happens when a part breaks?

    python -m load [--sizes 50,100,…] [--seconds 12] [--photo 60] [--faults] [--json FILE]

Returns 1 where a photo was lost or a fault was not got over.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench.table import machine
from load.conclusion import conclusion
from load.crowd import Pace
from load.faults import ALL
from load.ground import Ground
from load.outcome import head
from load.ramp import Effort, climb
from load.storm import weather

SIZES = [50, 100, 150, 200, 250, 300, 350, 400, 500, 600]


def main(arguments: list[str]) -> int:
    wanted = options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so stop what was started
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        return (faults if wanted.faults else ramp)(Path(folder), wanted)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m load", allow_abbrev=False)
    parser.add_argument("--sizes", type=sizes, default=SIZES, help="clinicians, step by step")
    parser.add_argument("--seconds", type=float, default=12.0, help="measured of each step")
    parser.add_argument("--photo", type=float, default=60.0, help="seconds between one's photos")
    parser.add_argument("--consultation", type=float, default=600.0, help="seconds of each")
    parser.add_argument("--slack", type=float, default=1.0, help="times the bounds of the waits")
    parser.add_argument("--faults", action="store_true", help="break one part after another")
    parser.add_argument("--only", default="", metavar="WORD", help="faults with this word alone")
    parser.add_argument("--hold", type=float, default=60.0, help="seconds a fault lasts at most")
    parser.add_argument("--clinicians", type=int, default=20, help="at work during faults")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    return parser.parse_args(arguments)


def sizes(said: str) -> list[int]:
    return sorted({int(each) for each in said.split(",")})


def ramp(folder: Path, wanted: argparse.Namespace) -> int:
    with Ground(folder) as ground:
        people = ground.clinicians(max(wanted.sizes))
        pace = Pace(wanted.photo, wanted.consultation)
        effort = Effort(wanted.sizes, wanted.seconds, wanted.slack)
        done = asyncio.run(climb(ground, people, pace, effort, say=say))
    say(*conclusion(done, pace))
    if wanted.json:
        write(wanted.json, **asdict(done))
    return int(bool(done.findings) or done.best is None)


def faults(folder: Path, wanted: argparse.Namespace) -> int:
    chosen = [fault for fault in ALL if wanted.only in fault.name]
    say(head())
    outcomes = asyncio.run(
        weather(folder, chosen, clinicians=wanted.clinicians, hold=wanted.hold, say=say)
    )
    if wanted.json:
        write(wanted.json, outcomes=[asdict(each) for each in outcomes])
    return int(any(each.findings for each in outcomes))


def write(path: Path, **found: object) -> None:
    path.write_text(json.dumps({"machine": machine(), **found}, indent=2) + "\n")


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
