"""A file of 12 MP to a small JPEG: ours, beside an image drawn on a canvas, in turns."""

import base64
from pathlib import Path
from statistics import median

from bench.figure import Figure, spread
from bench.stage import Stage
from bench.trace import longest_tasks, traced
from tests.pictures import jpeg

REPETITIONS = 15
SIZE = (4000, 3000)
SCRIPT = Path(__file__).with_suffix(".js").read_text()


def measure(stage: Stage) -> list[Figure]:
    """Run the page's own modules; blocks are measured as for one frame of the camera."""
    file = base64.b64encode(jpeg(size=SIZE)).decode()
    with stage.phone() as phone, traced(stage.browser, phone) as events:
        given = {"repetitions": REPETITIONS, "base64": file, "modules": stage.modules}
        times: dict[str, list[float]] = phone.evaluate(SCRIPT, given)
    blocks = {way: longest_tasks(events, way) for way in times}
    return [
        *spread("time, ours", times["ours"]),
        *spread("time, bare", times["bare"]),
        ratio("time, ours ÷ bare", times),
        *spread("main thread blocked, ours", blocks["ours"]),
        *spread("main thread blocked, bare", blocks["bare"]),
        ratio("blocked, ours ÷ bare", blocks),
    ]


def ratio(name: str, found: dict[str, list[float]]) -> Figure:
    return Figure(name, median(found["ours"]) / median(found["bare"]), "×")
