"""Build the stage: the ground, the proxy before it, and a browser that knows only the proxy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright

from tests.browser.conftest import CAMERA, launch
from tests.link import detour
from tests.torture.ground import Ground
from tests.torture.proxy import Proxy
from tests.torture.trial import Stage


@contextmanager
def stage(var: Path, playwright: Playwright) -> Iterator[Stage]:
    with Ground(var) as ground, Proxy() as proxy:
        doors = {
            address: proxy.to(port)
            for address, port in zip(ground.addresses, ground.ports, strict=True)
        }
        with launch(playwright, *CAMERA, detour(doors)) as browser:
            yield Stage(ground, proxy, browser)
