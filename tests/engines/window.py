"""One window of a browser, of whatever make, by the roles and names that its reader knows.

Everything waits: what is asked for may be on its way, or just being swapped by HTMX.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.engines.processes import kill_family

Begin = Callable[[], AbstractContextManager[WebDriver]]

PATIENCE = 30.0  # seconds, as the other browser tests have
LOOK_AGAIN = 0.05  # seconds: WebDriver has no event for "it is there now"
FIND = Path(__file__).with_name("find.js").read_text()
IN_FLUX = (
    StaleElementReferenceException,
    ElementClickInterceptedException,
    ElementNotInteractableException,
)


class Window:
    """A browser with one page, which starts with the `with` block and ends with it."""

    def __init__(self, begin: Begin, origin: str) -> None:
        self.begin = begin
        self.origin = origin

    def __enter__(self) -> Self:
        self.running = ExitStack()
        self.driver = self.running.enter_context(self.begin())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.running.close()

    # --- where it is ----------------------------------------------------------------------

    def open(self, path: str) -> None:
        self.driver.get(self.origin + path)

    def arrive(self, path: str) -> None:
        self.until(lambda: self.driver.current_url == self.origin + path, path)

    def kill(self) -> None:
        """Kill the whole browser, and start it again on what lies on its disk.

        Its cookies come along by hand: Chromium writes them there only every half a minute.
        """
        cookies = self.driver.get_cookies()
        kill_family(self.driver.service.process.pid)
        self.running.close()
        self.__enter__()
        self.open("/healthz")
        for cookie in cookies:
            del cookie["domain"]  # it would make another cookie of it
            self.driver.add_cookie(cookie)

    # --- what can be seen -----------------------------------------------------------------

    def all(
        self, role: str, name: str = "", *, within: WebElement | None = None
    ) -> list[WebElement]:
        """Return what is visible and enabled now; `name` is a pattern."""
        return self.driver.execute_script(FIND, role, name, within)

    def see(self, role: str, name: str = "", *, within: WebElement | None = None) -> WebElement:
        """Wait until there is exactly one, and return it."""
        [found] = self.count(1, role, name, within=within)
        return found

    def count(
        self, number: int, role: str, name: str = "", *, within: WebElement | None = None
    ) -> list[WebElement]:
        """Wait until there are so many, and return them."""
        found: list[WebElement] = []

        def are_there() -> bool:
            found[:] = self.all(role, name, within=within)
            return len(found) == number

        self.until(are_there, f"{number} × {role} {name!r}")
        return found

    def reads(self, text: str) -> None:
        """Wait until a text stands somewhere on the page."""
        self.until(lambda: text in self.script("return document.body.innerText"), text)

    def state(self, name: str) -> None:
        """Wait until the phone is in this state."""
        self.until(lambda: self.script("return document.body.dataset.state") == name, name)

    def says(self, sentence: str) -> None:
        """Wait until a status region says so; `sentence` is a pattern of how it begins."""
        begins = re.compile(sentence)
        self.until(lambda: any(begins.match(each.text) for each in self.all("status")), sentence)

    def script(self, text: str, *arguments: Any) -> Any:
        return self.driver.execute_script(text, *arguments)

    # --- what can be done -----------------------------------------------------------------

    def press(self, role: str, name: str, *, within: WebElement | None = None) -> None:
        def pressed() -> bool:
            self.see(role, name, within=within).click()
            return True

        self.until(pressed, f"a press on {role} {name!r}")

    def type(self, name: str, text: str) -> None:
        self.see("textbox", name).send_keys(text)

    def until(self, is_so: Callable[[], object], what: str) -> None:
        """Wait until it is so."""
        wait = WebDriverWait(self.driver, PATIENCE, LOOK_AGAIN, ignored_exceptions=IN_FLUX)
        try:
            wait.until(lambda _: is_so())
        except TimeoutException as late:
            raise AssertionError(f"not seen at {self.driver.current_url}: {what}") from late
