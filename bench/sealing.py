"""Seal one photo and store it, in the phone's real page: what a preview waits for."""

from pathlib import Path
from statistics import median

from bench.figure import Figure, at_most, p95
from bench.stage import Stage

PHOTOS = 40
WARM_UP = 3
BYTES = 150_000
AIM = 10  # ms
SCRIPT = Path(__file__).with_suffix(".js").read_text()


def measure(stage: Stage) -> list[Figure]:
    """Store photos of random bytes, each one safe on disk before the next."""
    with stage.phone() as phone:
        given = {"photos": WARM_UP + PHOTOS, "bytes": BYTES, "modules": stage.modules}
        times = phone.evaluate(SCRIPT, given)[WARM_UP:]
    return [
        at_most(f"{PHOTOS} photos of {BYTES // 1000} KB, median", median(times), "ms", AIM),
        Figure(f"{PHOTOS} photos of {BYTES // 1000} KB, p95", p95(times), "ms"),
    ]
