"""One camera frame to a small JPEG: ours, beside a bare drawImage and toBlob, in turns."""

from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from bench.figure import Figure, at_most, spread
from bench.stage import Stage
from bench.trace import longest_tasks, traced
from tests.browser import acts

REPETITIONS = 50
TIME_AIM, BLOCK_AIM = 1.5, 0.1  # ours ÷ bare
SCRIPT = Path(__file__).with_suffix(".js").read_text()


def measure(stage: Stage) -> list[Figure]:
    """Run the page's own modules, imported from where the page has them, on its own camera.

    The block is the longest task on the page's main thread during the work, in processor time:
    what else the machine does cannot stretch it. It comes from Chromium's own trace; a sampler
    in the page would keep a bare toBlob from the idle moments that it waits for.
    """
    with stage.phone() as phone:
        acts.take(phone)
        times, blocks = run(stage, phone)
    return [
        *spread("time, ours", times["ours"]),
        *spread("time, bare", times["bare"]),
        ratio("time, ours ÷ bare", times, TIME_AIM),
        *spread("main thread blocked, ours", blocks["ours"]),
        *spread("main thread blocked, bare", blocks["bare"]),
        *spread("main thread blocked, neither", blocks["idle"]),
        ratio("blocked, ours ÷ bare", blocks, BLOCK_AIM),
    ]


def run(stage: Stage, phone: Page) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return times and blocks in ms, for each way of doing it."""
    with traced(stage.browser, phone) as events:
        given = {"repetitions": REPETITIONS, "modules": stage.modules}
        times: dict[str, list[float]] = phone.evaluate(SCRIPT, given)
    return times, {way: longest_tasks(events, way) for way in times}


def ratio(name: str, found: dict[str, list[float]], aim: float) -> Figure:
    return at_most(name, median(found["ours"]) / median(found["bare"]), "×", aim)
