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
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from bench.table import machine
from load import report
from load.faults import ALL
from load.ground import Ground
from load.ramp import ACT_MS, ERRORS, POLL_MS, Climb, Step, climb
from load.storm import head, weather

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
        done = asyncio.run(
            climb(ground, people, wanted.sizes, seconds=wanted.seconds, photo=wanted.photo, say=say)
        )
    say(*conclusion(done, photo=wanted.photo))
    if wanted.json:
        keep(done, wanted.json)
    return int(bool(done.findings) or done.best is None)


def faults(folder: Path, wanted: argparse.Namespace) -> int:
    chosen = [fault for fault in ALL if wanted.only in fault.name]
    say(head())
    outcomes = asyncio.run(
        weather(folder, chosen, clinicians=wanted.clinicians, hold=wanted.hold, say=say)
    )
    return int(any(each.findings for each in outcomes))


def conclusion(done: Climb, *, photo: float) -> Iterable[str]:
    """Yield the table of the last step that held, where it ended, and the one line."""
    yield ""
    if best := done.best:
        yield f"{best.clinicians} clinicians"
        yield from report.table(best.rows)
        yield from report.used(best.usage)
    last = done.steps[-1]
    ended = last.broken or "no bound broke; ask for more by --sizes"
    yield f"\nat {last.clinicians} clinicians: {ended}"
    yield f"bounds: p95 of polls {POLL_MS:.0f} ms, of all else {ACT_MS:.0f} ms, errors {ERRORS:.1%}"
    yield f"{done.photos} photos confirmed; {len(done.findings)} of them not as they were taken"
    yield from done.findings
    if best := done.best:
        yield f"\n{capacity(best, photo=photo)}"


def capacity(best: Step, *, photo: float) -> str:
    """Return the capacity line: what was served, and with what beside it on the same cores."""
    poll, confirm = (
        next((row.p95 for row in best.rows if row.route == route), 0.0)
        for route in ("desk's poll", "confirm")
    )
    return (
        f"{machine()}: it serves {best.clinicians} clinicians at peak: each a desk and a phone that "
        f"ask every second, and a photo every {photo:g} s (p95 of a desk's poll {poll:.0f} ms, of a "
        f"confirm {confirm:.0f} ms), beside the asker ({best.usage.cores['asker']:.2f} cores) and "
        f"other work ({best.usage.others:.2f})."
    )


def keep(done: Climb, path: Path) -> None:
    kept = [asdict(step) for step in done.steps]
    path.write_text(json.dumps({"machine": machine(), "steps": kept}, indent=2) + "\n")


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
