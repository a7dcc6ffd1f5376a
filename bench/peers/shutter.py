"""From the shutter to the photo's preview: the phone's page beside Uppy's webcam, in turns."""

from statistics import median

from playwright.sync_api import Page

from bench import shutter
from bench.figure import at_most, p95
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ground import Ground
from tests.browser import acts

ROUNDS, SHOTS = 3, 8
PARTS = {
    "shutter": ".uppy-Webcam-button--picture",
    "preview": "img.uppy-Webcam-video",
}

# Its camera starts anew after each photo; a shutter that is pressed before takes none.
FILMING = """() => {
  const video = document.querySelector("video.uppy-Webcam-video");
  return video?.videoWidth === 1920 && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
}"""


def measure(ground: Ground) -> Comparison:
    times: dict[str, list[float]] = {OURS: [], "Uppy": []}
    for _ in range(ROUNDS):
        times[OURS] += by_ours(ground)
        times["Uppy"] += by_uppy(ground)
    return Comparison(
        f"{ROUNDS} × {SHOTS} shots of each, by rounds. From the click's own time stamp until the"
        " preview is decoded and painted. Ours is then shrunk, and lies sealed in the phone's"
        " store; Uppy's is neither yet.",
        (Column("median", "ms"), Column("p95", "ms"), Column("slowest", "ms")),
        {name: (median(each), p95(each), max(each)) for name, each in times.items()},
        [at_most("p95, ours", p95(times[OURS]), "ms", shutter.AIM)],
    )


def by_ours(ground: Ground) -> list[float]:
    with ground.stage.phone() as phone:
        acts.take(phone, shutter.WARM_UP)
        phone.evaluate(shutter.SCRIPT, shutter.PARTS)
        return [shutter.shoot(phone) for _ in range(SHOTS)]


def by_uppy(ground: Ground) -> list[float]:
    with ground.uppy() as page:
        page.get_by_role("tab", name="Camera").click()
        page.evaluate(shutter.SCRIPT, PARTS)
        return [shoot(page) for _ in range(shutter.WARM_UP + SHOTS)][shutter.WARM_UP :]


def shoot(page: Page) -> float:
    """Take one photo and discard it; return how long its preview took, in ms."""
    page.wait_for_function(FILMING)
    page.wait_for_timeout(shutter.BETWEEN)
    page.locator(PARTS["shutter"]).tap()
    taken: float = page.evaluate("window.nextPreview()")
    page.locator(".uppy-Webcam-button--discard").tap()
    return taken
