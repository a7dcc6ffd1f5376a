"""Build the stage: the ground, the proxy before it, and a browser that knows only the proxy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

from tests.browser.conftest import CAMERA, FLAGS, launch
from tests.chromium import chromium
from tests.link import detour
from tests.microphones import tone
from tests.torture.ground import Ground
from tests.torture.proxy import Proxy
from tests.torture.trial import PHONE, Stage


@contextmanager
def stage(folder: Path, playwright: Playwright) -> Iterator[Stage]:
    with Ground(folder / "var") as ground, Proxy() as proxy:
        doors = {
            address: proxy.to(port)
            for address, port in zip(ground.addresses, ground.ports, strict=True)
        }
        hum = f"--use-file-for-fake-audio-capture={tone(folder / 'hum.wav')}"
        flags = (*CAMERA, hum, detour(doors))

        def launch_own(profile: Path) -> BrowserContext:
            return playwright.chromium.launch_persistent_context(
                profile,
                executable_path=chromium(),
                args=[*FLAGS, *flags],
                base_url=ground.installation.origin,
                **PHONE,
            )

        with launch(playwright, *flags) as browser:
            yield Stage(ground, proxy, browser, launch_own, folder)
