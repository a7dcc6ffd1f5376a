"""From a phone's confirm to the picture on the desk, on the built-in poll."""

import random
import time

from playwright.sync_api import Page

from bench.figure import Figure, at_most, p95, spread
from bench.program import Program
from bench.stage import Stage
from tests.browser import acts

PHOTOS = 30
AIM = 1500  # ms
PATIENCE = 15_000  # ms

# Note when each photo's thumbnail has loaded, on the clock that Python reads too.
WATCH = """() => {
  window.arrived = [];
  document.addEventListener("load", ({ target }) => {
    if (target.matches("#photos img")) window.arrived.push(Date.now());
  }, { capture: true });
}"""


def measure(stage: Stage) -> list[Figure]:
    """Confirm photos one after another, at any moment of the poll's second.

    The clock starts before the confirm is sent, and stops when the desk's <img> has loaded.
    """
    with stage.desk() as desk:
        program = Program(stage.installation.origin, code=acts.offer(desk))
        desk.get_by_role("img", name="Pairing QR code").wait_for(state="detached")
        desk.evaluate(WATCH)
        found = [one(desk, program, number) for number in range(PHOTOS)]
    answered, arrived = zip(*found, strict=True)
    return [
        *spread(f"{PHOTOS} photos", arrived)[:1],
        at_most(f"{PHOTOS} photos, p95", p95(arrived), "ms", AIM),
        *spread("of it the confirm's own answer", answered),
    ]


def one(desk: Page, program: Program, number: int) -> tuple[float, float]:
    """Return when confirm answered and when the picture stood there, in ms since it was sent."""
    confirm_url = program.put_one()
    desk.wait_for_timeout(random.uniform(0, 1000))
    sent = time.time()
    program.confirm(confirm_url)
    answered = time.time()
    desk.wait_for_function("n => window.arrived.length > n", arg=number, timeout=PATIENCE)
    arrived: float = desk.evaluate("n => window.arrived[n]", number)
    return (answered - sent) * 1000, arrived - sent * 1000
