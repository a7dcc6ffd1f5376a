"""From a ring of Ably's stand-in to the picture on the desk; and confirms while it has trouble."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from bench import stage as stages
from bench.arrival import PATIENCE, WATCH
from bench.figure import Figure, at_most, p95, spread
from bench.program import Program
from bench.stage import PATIENT, Stage
from tests.ably import Ably
from tests.browser import acts
from tests.browser.installation import Installation

PATIENTS, PHOTOS = 4, 10  # of each; more would not be in the window, and so not loaded
CONFIRMS = 25  # in each kind of trouble
AIM = 300  # ms


def hang(ably: Ably) -> None:
    ably.slow = 3600


def fail(ably: Ably) -> None:
    ably.failing = True


TROUBLES: dict[str, Callable[[Ably], None]] = {
    "well": Ably.come_up,
    "silent": hang,
    "answering 500": fail,
    "gone": Ably.go_down,
}


def measure(stage: Stage) -> list[Figure]:
    """Ring by confirms, one after another; then confirm alone, in each trouble by turns."""
    with Ably() as ably, scene(stage, ably) as (desk, program):
        found = [each for _ in range(PATIENTS) for each in of_one_patient(desk, program, ably)]
        confirms = confirmed(program, ably)
    from_ring, from_confirm = zip(*found, strict=True)
    return [
        *spread(f"ring to picture, {len(found)} photos", from_ring)[:1],
        at_most("ring to picture, p95", p95(from_ring), "ms", AIM),
        at_most("confirm to picture, p95", p95(from_confirm), "ms", AIM),
        *(
            figure
            for name, found in confirms.items()
            for figure in spread(f"confirm's answer, Ably {name}", found)
        ),
    ]


@contextmanager
def scene(stage: Stage, ably: Ably) -> Iterator[tuple[Page, Program]]:
    """Run an installation that rings there, with a desk that listens and a phone."""
    window = {"viewport": {"width": 1280, "height": 800}}
    var = stage.folder / "var of the doorbell"
    var.mkdir(mode=0o700)
    installation = Installation.start(
        var,
        **ably.environment,
    )
    try:
        with stage.browser.new_context(**window, base_url=installation.origin) as context:
            desk = context.new_page()
            with desk.expect_response(re.compile("/sse")):
                stages.sign_in(desk, installation.demo)
            acts.start(desk, PATIENT)
            program = Program(installation.origin, code=acts.offer(desk))
            desk.get_by_role("img", name="Pairing QR code").wait_for(state="detached")
            acts.end(desk)
            yield desk, program
    finally:
        installation.stop()


def of_one_patient(desk: Page, program: Program, ably: Ably) -> list[tuple[float, float]]:
    acts.start(desk, PATIENT)
    desk.evaluate(WATCH)
    program.situation = program.ask("GET", "/api/phone")
    found = [one(desk, program, ably, number) for number in range(PHOTOS)]
    acts.end(desk)
    return found


def one(desk: Page, program: Program, ably: Ably, number: int) -> tuple[float, float]:
    """Return when the picture stood there, in ms since the ring and since the confirm was sent."""
    url, before = program.put_one(), len(ably.rung_at)
    sent = time.time()
    program.confirm(url)
    desk.wait_for_function("n => window.arrived.length > n", arg=number, timeout=PATIENCE)
    arrived: float = desk.evaluate("n => window.arrived[n]", number)
    return arrived - ably.rung_at[before] * 1000, arrived - sent * 1000


def confirmed(program: Program, ably: Ably) -> dict[str, list[float]]:
    """Return how long confirms took to answer, in ms, by what Ably did meanwhile."""
    found: dict[str, list[float]] = {name: [] for name in TROUBLES}
    for _ in range(CONFIRMS):
        for name, trouble in TROUBLES.items():
            ably.come_up()
            url = program.put_one()
            trouble(ably)
            sent = time.perf_counter()
            program.confirm(url)
            found[name].append((time.perf_counter() - sent) * 1000)
    return found
