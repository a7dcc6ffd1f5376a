"""Make the README's pictures from the real product: `python -m tests.browser.portraits`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import acts
from tests.browser.conftest import CAMERA, launch
from tests.browser.installation import BASE, Installation
from tests.pictures import camera_film

PICTURES = BASE / "docs" / "pictures"
DESK = {"width": 1240, "height": 690}
CLINIC = "Pacific/Auckland"  # where the desk's clock is, too


def main() -> None:
    """Walk to where desk and phone show most, and write what they show."""
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation.start(Path(folder) / "var")
        try:
            walk(installation, camera_film(Path(folder) / "rash.y4m"))
        finally:
            installation.stop()


def walk(installation: Installation, film: Path) -> None:
    camera = f"--use-file-for-fake-video-capture={film}"
    with sync_playwright() as playwright, launch(playwright, *CAMERA, camera) as browser:
        desk = browser.new_context(base_url=installation.origin, viewport=DESK).new_page()
        phone = browser.new_context(
            **{**acts.PHONE, "base_url": installation.origin, "timezone_id": CLINIC},
            device_scale_factor=1,
        ).new_page()
        acts.sign_in(desk, installation.demo)
        acts.start(desk, "AB 41")
        acts.pair(phone, acts.offer(desk))
        acts.shoot(phone, 3)
        for number, words in enumerate(("Forearm", "Forearm, close", "Whole arm"), start=1):
            describe(phone, number, words)
        acts.upload(phone)
        acts.says_sent(phone, 3)
        expect(acts.shown_photos(desk)).to_have_count(3)
        acts.shown_photos(desk).evaluate_all("all => Promise.all(all.map(one => one.decode()))")
        desk.screenshot(path=PICTURES / "desk.png")
        acts.shoot(phone, 3)
        describe(phone, 1, "Back of the hand")
        phone.wait_for_function("() => document.getAnimations().length === 0")
        phone.screenshot(path=PICTURES / "phone.png")


def describe(phone: Page, number: int, words: str) -> None:
    phone.get_by_role("textbox", name=f"Description of photo {number}").fill(words)
    phone.get_by_role("group", name=f"photo {number}").get_by_role("button", name="Left").tap()
    phone.get_by_role("button", name="Left").nth(number - 1).blur()


if __name__ == "__main__":
    main()
