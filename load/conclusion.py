"""Say what a climb came to: the last step that held, where it ended, and one line of it all."""

import os
from collections.abc import Iterator

from load import report
from load.crowd import Pace
from load.ramp import ACT_MS, ERRORS, POLL_MS, Climb, Step
from load.usage import OWN

POLL = "desk's poll"


def conclusion(done: Climb, pace: Pace) -> Iterator[str]:
    if best := done.best:
        yield f"\n{best.clinicians} clinicians"
        yield from report.table(best.rows)
        yield from report.used(best.usage)
    last = done.steps[-1]
    yield f"\nat {last.clinicians}: {last.broken or 'no bound broke; ask for more by --sizes'}"
    yield f"bounds: p95 of polls {POLL_MS:.0f} ms, of all else {ACT_MS:.0f} ms, errors {ERRORS:.1%}"
    yield f"{done.photos} photos confirmed, {len(done.findings)} not as they were taken"
    yield from done.findings
    yield str(done.growth)
    if best := done.best:
        yield f"\n{capacity(best, pace)}"


def capacity(best: Step, pace: Pace) -> str:
    """Return the capacity line: what was served, and what else kept the same cores busy."""
    p95 = {row.route: row.p95 for row in best.rows}
    return (
        f"one {os.cpu_count()}-core machine serves {best.clinicians} clinicians at peak: "
        f"each with a desk and a phone that ask every second, and a photo every {pace.photo:g} s "
        f"(p95 of a poll {p95[POLL]:.0f} ms, of a confirm {p95.get('confirm', 0):.0f} ms); "
        f"the asker took {best.usage.cores[OWN]:.2f} of its cores, others {best.usage.others:.2f}"
    )
