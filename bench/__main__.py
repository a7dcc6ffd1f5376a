"""`make bench`: measure everything, print one table.

    python -m bench [--json FILE] [PART …]

A slow figure is no failure. Returns 1 only when something could not be measured.
"""

import argparse
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from bench import (
    archive,
    arrival,
    audit_trail,
    batch,
    doorbell,
    files,
    page_weight,
    presign_rate,
    query_counts,
    record,
    recording,
    sealing,
    second_look,
    shrinking,
    shutter,
    table,
)
from bench.figure import Figure
from bench.stage import Stage

# Queries come first: beside a browser's event loop Django's database refuses to work.
PARTS = {
    "queries": ("Database queries with 0, 10 and 100 photos", query_counts.measure),
    "record": ("The desk and a record of 10, 100 and 1,000 photos", record.measure),
    "audit": ("The audit trail, on SQLite", audit_trail.measure),
    "presign": ("Presign, over HTTP", presign_rate.measure),
    "page": ("The phone's page, gzip", page_weight.measure),
    "shutter": ("Shutter to preview", shutter.measure),
    "seal": ("Seal and store one photo", sealing.measure),
    "shrink": ("One frame, 1920×1080 to a JPEG of 800×450", shrinking.measure),
    "batch": ("Ten photos of 100 KB over 1.6 Mbit/s and 150 ms", batch.measure),
    "files": ("One file of 12 MP to a JPEG of 800×600", files.measure),
    "arrival": ("Confirm to picture on the desk", arrival.measure),
    "doorbell": ("A ring by Ably's stand-in, and confirms beside its troubles", doorbell.measure),
    "archive": ("Download all, of 20 and of 200 photos of 400 KB", archive.measure),
    "recording": ("A minute of recording, on the phone's page", recording.measure),
    "second-look": ("Doubts about labelled pictures", second_look.measure),
}
BY_NAME_ONLY = {"second-look"}  # it fetches packages, and takes minutes


def main(arguments: list[str]) -> int:
    """Measure the parts asked for, or all that need not be asked for by name."""
    wanted = options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so stop what was started
    results: dict[str, list[Figure]] = {}
    failed = False
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Stage(Path(folder)) as stage:
        for name in wanted.parts or [name for name in PARTS if name not in BY_NAME_ONLY]:
            title, measure = PARTS[name]
            started = time.monotonic()
            try:
                results[title] = measure(stage)
            except Exception as trouble:  # the others can still be measured
                traceback.print_exc()
                results[title] = [Figure("not measured", type(trouble).__name__)]
                failed = True
            sys.stderr.write(f"{title}: {time.monotonic() - started:.0f} s\n")
    sys.stdout.write(table.text(results) + "\n")
    if wanted.json:
        table.keep(results, wanted.json)
    return int(failed)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", allow_abbrev=False)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    found = parser.parse_args(arguments)
    if unknown := set(found.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
