"""From the click on *Take photo* until the photo's preview is on the screen, on the real page."""

from pathlib import Path

from playwright.sync_api import Page

from bench.figure import Figure, at_most, p95, spread
from bench.stage import Stage
from tests.browser import acts

SHOTS = 40
WARM_UP = 3
BETWEEN = 120  # ms: a finger's, and longer than the flash on the screen
AIM, SPEC = 100, 500  # ms
PARTS = {"shutter": '[data-act="take"]', "preview": '[data-part="last"]'}
SCRIPT = Path(__file__).with_suffix(".js").read_text()


def measure(stage: Stage) -> list[Figure]:
    """Take photos, each after the preview of the last.

    The preview is the thumbnail beside the shutter: decoded, and painted (the first task after
    the next animation frame). The clock starts with the click's own time stamp.
    """
    with stage.phone() as phone:
        acts.take(phone, WARM_UP)
        phone.evaluate(SCRIPT, PARTS)
        times = [shoot(phone) for _ in range(SHOTS)]
    note = f"spec {SPEC}"
    return [
        *spread(f"{SHOTS} shots", times)[:1],
        at_most(f"{SHOTS} shots, p95", p95(times), "ms", AIM, note=note),
        Figure(f"{SHOTS} shots, slowest", max(times), "ms"),
    ]


def shoot(phone: Page) -> float:
    """Take one photo; return how long its preview took, in ms."""
    phone.get_by_role("button", name="Take photo", exact=True).tap()
    taken: float = phone.evaluate("window.nextPreview()")
    phone.wait_for_timeout(BETWEEN)
    return taken
