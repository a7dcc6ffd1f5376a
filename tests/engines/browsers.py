"""Start Chromium, Firefox or WebKit, with a made camera and microphone, on a profile of its own."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import websocket
from selenium import webdriver
from selenium.webdriver.common.options import ArgOptions
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.conftest import CAMERA, FLAGS
from tests.chromium import chromium as chromium_path
from tests.webdrivers import DEBIANS_PYTHON, geckodriver, program

Size = tuple[int, int]
# What a browser is started with: the folder that keeps what it keeps, its page's size, and the
# port of the proxy that is its only network, or 0.
Engine = Callable[[Path, Size, int], AbstractContextManager[WebDriver]]

SHELL = Path(__file__).with_name("shell.py")
LOOPBACK = "127.0.0.1"


@contextmanager
def chromium(profile: Path, size: Size, network: int) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = chromium_path() or ""
    for flag in ("--headless=new", f"--user-data-dir={profile}", *FLAGS, *CAMERA):
        options.add_argument(flag)
    if network:
        options.add_argument(f"--proxy-server={LOOPBACK}:{network}")
        options.add_argument("--proxy-bypass-list=<-loopback>")
    options.enable_bidi = True
    service = webdriver.ChromeService(program("chromedriver"))
    with ending(webdriver.Chrome(trusting(options), service)) as driver:
        yield sized(driver, size)


@contextmanager
def firefox(profile: Path, size: Size, network: int) -> Iterator[WebDriver]:
    """Its fake camera changes colour, its fake microphone hums, both without a question.

    Without a sound card an AudioContext stays suspended here, and what it makes is silent.
    """
    options = webdriver.FirefoxOptions()
    options.binary_location = program("firefox-esr")
    for argument in ("-headless", "-profile", str(profile)):
        options.add_argument(argument)
    preferences = {
        "media.navigator.streams.fake": True,
        "media.navigator.permission.disabled": True,
        **(through(network) if network else {}),
    }
    for name, value in preferences.items():
        options.set_preference(name, value)
    options.enable_bidi = True
    service = webdriver.FirefoxService(geckodriver(), log_output=os.devnull)
    with ending(webdriver.Firefox(trusting(options), service)) as driver:
        yield sized(driver, size)


def through(network: int) -> dict[str, str | int | bool]:
    """Return Firefox's preferences for a proxy, also on the way to this machine."""
    return {
        "network.proxy.type": 1,
        "network.proxy.ssl": LOOPBACK,
        "network.proxy.ssl_port": network,
        "network.proxy.allow_hijacking_localhost": True,
    }


@contextmanager
def webkit(profile: Path, size: Size, network: int) -> Iterator[WebDriver]:
    """A bare window on a screen of its own: no window manager minds a phone's size."""
    options = webdriver.WebKitGTKOptions()
    options.binary_location = DEBIANS_PYTHON
    for argument in (SHELL, "--automation", profile, *size):
        options.add_argument(str(argument))
    if network:
        options.add_argument(f"http://{LOOPBACK}:{network}")
    with screen(size) as display:
        env = {
            **os.environ,
            "DISPLAY": display,
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        service = webdriver.WebKitGTKService(program("WebKitWebDriver"), env=env)
        with ending(webdriver.WebKitGTK(trusting(options), service)) as driver:
            yield driver


@contextmanager
def screen(size: Size) -> Iterator[str]:
    """Run a screen that nobody sees; return its name."""
    ours, its = os.pipe()
    width, height = size
    command = [program("Xvfb"), "-displayfd", str(its), "-nolisten", "tcp"]
    command += ["-screen", "0", f"{width}x{height}x24"]
    with subprocess.Popen(command, pass_fds=[its], stderr=subprocess.DEVNULL) as process:
        try:
            os.close(its)
            with os.fdopen(ours) as said:
                number = said.readline().strip()
            yield f":{number}"
        finally:
            process.terminate()


def trusting[Options: ArgOptions](options: Options) -> Options:
    """Let it believe the certificate that the installation has made for itself."""
    options.accept_insecure_certs = True
    return options


def sized(driver: WebDriver, size: Size) -> WebDriver:
    """Give the page this size: the window around it has a least width."""
    page = dict(zip(("width", "height"), size, strict=True))
    wanted = {"context": driver.current_window_handle, "viewport": page}
    order(driver, "browsingContext.setViewport", wanted)
    return driver


def order(driver: WebDriver, method: str, wanted: dict[str, object]) -> None:
    """Order something by WebDriver BiDi.

    On a connection of our own; Selenium's takes ten seconds to see that a browser was killed.
    """
    address = driver.capabilities["webSocketUrl"]
    with closing(websocket.create_connection(address, suppress_origin=True)) as bidi:
        bidi.send(json.dumps({"id": 1, "method": method, "params": wanted}))
        answer = json.loads(bidi.recv())
    assert answer["type"] == "success", answer


@contextmanager
def ending(driver: WebDriver) -> Iterator[WebDriver]:
    try:
        yield driver
    finally:
        driver.quit()


ENGINES: dict[str, Engine] = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
