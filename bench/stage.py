"""The stage: a real installation with a folder and a port of its own, and a browser before it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench.program import Program
from tests.browser import acts
from tests.browser.conftest import CAMERA, FLAGS, launch
from tests.browser.installation import Account, Installation
from tests.chromium import chromium
from tests.pictures import camera_film

PATIENT = "AB 41"


class Stage:
    """Starts only what a measurement asks for; stops all of it in the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.running.close()

    @cached_property
    def installation(self) -> Installation:
        var = self.folder / "var"
        var.mkdir(mode=0o700)
        # Presigns are measured faster than any phone may send them.
        installation = Installation.start(var, PRESIGNS_PER_MINUTE="0")
        self.running.callback(installation.stop)
        return installation

    @cached_property
    def modules(self) -> dict[str, str]:
        """Return where each of the phone's modules is served by itself, by its name."""
        manifest = json.loads((self.installation.var / "static" / "staticfiles.json").read_text())
        served = manifest["paths"].items()
        return {
            Path(name).stem: f"/static/{path}"
            for name, path in served
            if name.startswith("capture/") and name.endswith(".js")
        }

    @cached_property
    def browser(self) -> Browser:
        """Return Chromium, whose camera films one picture of skin at 1920×1080."""
        return self.launch(camera_film(self.folder / "skin.y4m"))

    def launch(self, film: Path, *flags: str) -> Browser:
        """Start one more Chromium, with another film in its camera."""
        flags = (*CAMERA, f"--use-file-for-fake-video-capture={film}", *flags)
        return self.running.enter_context(launch(self.playwright, *flags))

    @cached_property
    def playwright(self) -> Playwright:
        return self.running.enter_context(sync_playwright())

    @contextmanager
    def desk(self) -> Iterator[Page]:
        """Open the demo clinician's desk, with a consultation open."""
        with self.window(viewport={"width": 1280, "height": 800}) as desk:
            sign_in(desk, self.installation.demo)
            if desk.get_by_role("textbox", name="Patient").is_visible():
                acts.start(desk, PATIENT)
            yield desk

    @contextmanager
    def phone(self, *, on: Browser | None = None) -> Iterator[Page]:
        """Open a paired phone's page. The desk that paired it is closed: it would ask along."""
        with self.window(on=on, **acts.PHONE) as phone:
            self.pair(phone)
            yield phone

    @contextmanager
    def phone_as_shipped(self, film: Path, *flags: str) -> Iterator[Page]:
        """Open a paired phone's page in a browser that connects ahead where a page asks for it.

        Phones' browsers do; Debian's Chromium is told by its own preferences not to.
        """
        profile = self.folder / f"profile of {film.stem}"
        preferences = profile / "Default" / "Preferences"
        preferences.parent.mkdir(parents=True)
        preferences.write_text(json.dumps({"net": {"network_prediction_options": 0}}))
        with self.playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=[*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={film}", *flags],
            base_url=self.installation.origin,
            **acts.PHONE,
        ) as context:
            phone = context.new_page()
            self.pair(phone)
            yield phone

    def pair(self, phone: Page) -> None:
        with self.desk() as desk:
            acts.pair(phone, acts.offer(desk))

    @contextmanager
    def program(self) -> Iterator[Program]:
        """Pair a program instead of a page."""
        with self.desk() as desk:
            program = Program(self.installation.origin, code=acts.offer(desk))
        yield program

    @contextmanager
    def window(self, *, on: Browser | None = None, **options: object) -> Iterator[Page]:
        browser = on or self.browser
        context = browser.new_context(base_url=self.installation.origin, **options)
        with context:
            yield context.new_page()


def sign_in(desk: Page, account: Account) -> None:
    desk.goto("/login/")
    desk.get_by_role("textbox", name="Username").fill(account.username)
    desk.get_by_role("textbox", name="Password").fill(account.password)
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("region", name="Phones").wait_for()
