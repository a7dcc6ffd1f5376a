"""Two windows on the real product: a desk, and a phone with a camera that films a rash.

Nothing here imports Django: beside Playwright's event loop its database refuses to work.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from bench.program import Program
from tests.browser import acts
from tests.browser.inspection import LOOKING, Inspector
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness
from tests.chromium import chromium
from tests.pictures import camera_film

PATIENCE = 30_000  # ms: a busy machine is slow, and no test waits longer than it must

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The address bar's own pages, two processes a window, took half of these tests' time.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
]
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Run the product: one for each of pytest's workers."""
    running = Installation.start(tmp_path_factory.mktemp("var"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def clinicians(installation: Installation) -> Iterator[Account]:
    return installation.clinicians_without_end()


@pytest.fixture
def clinician(clinicians: Iterator[Account]) -> Account:
    return next(clinicians)


@pytest.fixture
def colleague(clinicians: Iterator[Account]) -> Account:
    return next(clinicians)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return camera_film(tmp_path_factory.mktemp("camera") / "rash.y4m")


# Playwright leaves no event loop behind once it stops; tests of other files need that.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright, film: Path) -> Iterator[Browser]:
    with launch(playwright, *CAMERA, f"--use-file-for-fake-video-capture={film}") as running:
        yield running


def launch(playwright: Playwright, *flags: str) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *flags])


@pytest.fixture
def witness() -> Iterator[Witness]:
    """Watch every page; a complaint that the test did not expect fails it."""
    watching = Witness()
    yield watching
    assert watching.unexpected() == []


@pytest.fixture
def inspector(pytestconfig: pytest.Config) -> Iterator[Inspector]:
    """Look at pages; what one of them lacks fails the test."""
    looking = pytestconfig.stash.get(LOOKING, Inspector)()
    yield looking
    assert not looking.found, "\n".join(looking.found)


@pytest.fixture
def open_desk(browser: Browser, installation: Installation, witness: Witness) -> Iterator[Open]:
    """Open a desk's window; `signed_in` as somebody."""
    contexts: list[BrowserContext] = []

    def open_one(*, signed_in: Account | None = None) -> Page:
        context = browser.new_context(
            base_url=installation.origin, viewport={"width": 1280, "height": 800}
        )
        contexts.append(witness.watch(context))
        page = context.new_page()
        if signed_in:
            cookie = {"name": "desk", "value": signed_in.session, "url": installation.origin}
            context.add_cookies([cookie])
            page.goto("/")
        return page

    yield open_one
    close(contexts)


@pytest.fixture
def open_phone(browser: Browser, installation: Installation, witness: Witness) -> Iterator[Open]:
    """Open a phone's window. `browser_` and context options may be others."""
    contexts: list[BrowserContext] = []

    def open_one(*, on: Browser = browser, **options: object) -> Page:
        context = on.new_context(**{**acts.PHONE, "base_url": installation.origin, **options})
        contexts.append(witness.watch(context))
        return context.new_page()

    yield open_one
    close(contexts)


def close(contexts: list[BrowserContext]) -> None:
    for context in contexts:
        context.close()


@pytest.fixture
def desk(open_desk: Open, clinician: Account) -> Page:
    return open_desk(signed_in=clinician)


@pytest.fixture
def phone(open_phone: Open) -> Page:
    return open_phone()


@pytest.fixture
def consultation(desk: Page) -> str:
    """Start a consultation at the desk; return its patient."""
    return acts.start(desk, "AB 41")


@pytest.fixture
def paired(desk: Page, consultation: str, phone: Page) -> Page:
    """Return the phone, paired to the desk, with a consultation open."""
    acts.pair(phone, acts.offer(desk))
    return phone


@pytest.fixture
def program(desk: Page, consultation: str, installation: Installation) -> Iterator[Program]:
    """Pair a phone that is a program: it sends as many photos as a test wants."""
    paired = Program(installation.origin, code=acts.offer(desk))
    expect(desk.get_by_role("img", name="Pairing QR code")).to_be_hidden()
    yield paired
    paired.http.close()
