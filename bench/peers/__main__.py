"""`make bench-peers`: measure the product beside its peers, and write docs/benchmarks.md.

    python -m bench.peers [--again] [PART …]

What a run has measured lies in .bench-peers/run/: one that was cut off goes on where it was, and
`--again` begins anew. Parts by name are measured again by themselves. A lost comparison is no
failure; returns 1 only when something could not be measured.
"""

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from bench.peers import (
    batch,
    killed,
    presign,
    report,
    shrinking,
    shutter,
    spent,
    weight,
    wrong_bytes,
)
from bench.peers.comparison import Comparison
from bench.peers.ground import Ground
from bench.peers.record import Record
from bench.stage import Stage

Measure = Callable[[Ground], Comparison]

# Presigns come first: beside an open browser every rate would be another.
PARTS: dict[str, tuple[str, Measure]] = {
    "presign": ("Presigns", presign.measure),
    "spent": ("Where the time of a presign goes", spent.measure),
    "frame": ("One frame of 1920×1080 to a JPEG of 800×450", shrinking.frame),
    "file": ("One file of 12 MP to a JPEG of 800×600", shrinking.file),
    "shutter": ("Shutter to preview", shutter.measure),
    "weight": ("What the page weighs", weight.measure),
    "batch": ("Ten photos of 100 KB over 1.6 Mbit/s and 150 ms", batch.measure),
    "killed": ("A browser killed in the middle of ten photos", killed.measure),
    "wrong-bytes": ("Wrong bytes against a presigned URL", wrong_bytes.measure),
}


def main(arguments: list[str]) -> int:
    """Measure what is missing, or the parts asked for; then tell all of it."""
    wanted = options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so stop what was started
    record = record_for(wanted)
    failed = measure(wanted.parts or [name for name in PARTS if name not in record], record)
    text = report.text({PARTS[name][0]: record[name] for name in PARTS if name in record})
    sys.stdout.write(text)
    if set(record) >= set(PARTS):
        report.PLACE.write_text(text)
        sys.stderr.write(f"Written: {report.PLACE.name}\n")
    return int(failed)


def record_for(wanted: argparse.Namespace) -> Record:
    """Return what to add to: the run that was cut off, or a new one."""
    found = Record.found()
    is_whole = set(found) >= set(PARTS) and not wanted.parts
    return Record.begun_anew() if wanted.again or is_whole else found


def measure(parts: list[str], record: Record) -> bool:
    """Measure these, and keep each as soon as it is there; return whether any failed."""
    failed = False
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Stage(Path(folder)) as stage:
        ground = Ground(stage)
        for name in parts:
            started = time.monotonic()
            try:
                record.keep(name, PARTS[name][1](ground))
            except Exception:  # the others can still be measured
                traceback.print_exc()
                failed = True
            sys.stderr.write(f"{PARTS[name][0]}: {time.monotonic() - started:.0f} s\n")
    return failed


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", allow_abbrev=False)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--again", action="store_true", help="forget what an earlier run measured")
    found = parser.parse_args(arguments)
    if unknown := set(found.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
