"""A frame of the camera and a file of 12 MP, each to a small JPEG: every way, in turns."""

import base64
from collections.abc import Mapping, Sequence
from statistics import median

from PIL import Image
from playwright.sync_api import Page

from bench.figure import Figure, at_least, at_most, p95
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ground import Ground
from bench.peers.ssim import lanczos, opened, ssim
from bench.trace import longest_tasks, traced
from tests.pictures import jpeg

FRAMES, FILES = 25, 9  # repetitions
FILE = (4000, 3000)
FRAME_SIZE, FILE_SIZE = (800, 450), (800, 600)
BARE, IDLE = "bare", "neither"
COLUMNS = (
    Column("time, median", "ms"),
    Column("time, p95", "ms"),
    Column("time ÷ ours", "×", ""),
    Column("longest main-thread task, median", "ms"),
    Column("longest main-thread task, p95", "ms"),
    Column("bytes", "KB"),
    Column("SSIM", "", "more", digits=4),
)
SHARED = (
    "800 pixels, JPEG, quality 0.85 for all. The task is the longest on the page's main thread"
    " while it lasted, in the thread's own processor time, from Chromium's trace. SSIM of"
    " brightness over windows of 8×8 (`bench/peers/ssim.py`) against Pillow's Lanczos."
)

Found = tuple[dict[str, list[float]], dict[str, list[float]], dict[str, bytes]]


def frame(ground: Ground) -> Comparison:
    with ground.lab() as lab:
        reference = lanczos(base64.b64decode(lab.evaluate("lab.reference()")), FRAME_SIZE)
        found = run(ground, lab, f"lab.frames({FRAMES})")
    rows = table(found, reference)
    times, blocks, _ = found
    return Comparison(
        f"{FRAMES} of each in turns, on one page with one camera of 1920×1080. {SHARED} *bare* is"
        " drawImage and toBlob; compressorjs and browser-image-compression get a JPEG of the whole"
        " frame (0.92), as Uppy's webcam makes one for its compressor. *neither*: nobody works.",
        COLUMNS,
        rows,
        [
            ratio("time, ours ÷ bare", times, BARE, 1.5),
            ratio("main thread, ours ÷ bare", blocks, BARE, 0.1),
            at_least("SSIM, ours − bare", rows[OURS][-1] - rows[BARE][-1], "", 0),
            ratio("time, ours ÷ Uppy", times, "Uppy", 0.35),
        ],
        beside=[IDLE],
    )


def file(ground: Ground) -> Comparison:
    given = jpeg(size=FILE)
    with ground.lab() as lab:
        encoded = base64.b64encode(given).decode()
        found = run(ground, lab, f"given => lab.files({FILES}, given)", encoded)
    times, blocks, _ = found
    return Comparison(
        f"{FILES} of each in turns, a file of 4000×3000 that the browser has not seen before."
        f" {SHARED} *bare* is an image element, drawImage and toBlob.",
        COLUMNS,
        table(found, lanczos(given, FILE_SIZE)),
        [
            ratio("time, ours ÷ compressorjs", times, "compressorjs", 1.4),
            ratio("main thread, ours ÷ compressorjs", blocks, "compressorjs", 0.05),
        ],
    )


def run(ground: Ground, lab: Page, script: str, given: object = None) -> Found:
    """Return times and blocks in ms, and the last picture, for each way."""
    with traced(ground.stage.browser, lab) as events:
        found = lab.evaluate(script, given)
    times: dict[str, list[float]] = found["times"]
    pictures = {way: base64.b64decode(picture) for way, picture in found["pictures"].items()}
    return times, {way: longest_tasks(events, way) for way in times}, pictures


def table(found: Found, reference: Image.Image) -> dict[str, Sequence[float | str]]:
    times, blocks, pictures = found
    return {
        way: (
            median(times[way]),
            p95(times[way]),
            median(times[way]) / median(times[OURS]),
            median(blocks[way]),
            p95(blocks[way]),
            *quality(pictures.get(way), reference),
        )
        for way in times
    }


def quality(picture: bytes | None, reference: Image.Image) -> tuple[float | str, float | str]:
    """Return a picture's KB, and how like the reference it is; there may be none."""
    if picture is None:
        return "–", "–"
    return len(picture) / 1000, ssim(opened(picture), reference)


def ratio(name: str, found: Mapping[str, Sequence[float]], peer: str, most: float) -> Figure:
    return at_most(name, median(found[OURS]) / median(found[peer]), "×", most)
