"""A phone in a hand: its browser window, whose page may be reloaded, closed or crashed."""

import os
import re
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Locator

from tests.torture import sounds
from tests.torture.ledger import SCRIPT, Ledger

Launch = Callable[[Path], BrowserContext]

MOMENT = 1500  # ms that a touch may take before the hand gives up
PATIENCE = 15_000  # ms for a page to come
STEP = 25  # ms
# Counts what is as large as a photo in every database of this browser, whatever its name.
STORED = """async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
  const isLarge = (row) => Object.values(row).some((value) => value?.byteLength > 2000);
  let count = 0;
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = await done(database.transaction(store).objectStore(store).getAll());
      count += rows.filter(isLarge).length;
    }
    database.close();
  }
  return count;
}"""


class Handset:
    """Touches that do not work are no trouble here: the page may be in any state, or dead."""

    def __init__(self, name: str, context: BrowserContext, ledger: Ledger) -> None:
        self.name, self.ledger = name, ledger
        self.take_up(context)

    def take_up(self, context: BrowserContext) -> None:
        """Go on in this browser window."""
        self.context = context
        context.expose_binding("tellLedger", lambda _, told: self.ledger.hear(self.name, told))
        context.add_init_script(path=SCRIPT)
        context.add_init_script(path=sounds.SCRIPT)
        self.page = context.new_page()

    # --- what is on the screen ----------------------------------------------------------------

    @property
    def state(self) -> str:
        """Return the page's state, "" where there is no page of ours."""
        return self.read("document.body?.dataset.state") or ""

    @property
    def records(self) -> bool:
        return self.read("document.body?.dataset.recording") == "recording"

    def read(self, expression: str) -> Any:
        try:
            return self.page.evaluate(f"() => {expression}")
        except Error:
            return None

    def button(self, name: str | re.Pattern[str]) -> Locator:
        exact = isinstance(name, str)
        return self.page.get_by_role("button", name=name, exact=exact).first

    def shows(self, name: str | re.Pattern[str]) -> bool:
        try:
            return self.button(name).is_visible() and self.button(name).is_enabled()
        except Error:
            return False

    def says(self, pattern: str) -> bool:
        return bool(
            re.search(
                pattern, self.read("document.querySelector('[role=status]')?.textContent") or ""
            )
        )

    def stored(self) -> int:
        """Return how many photos and sounds its databases hold, sealed or not; -1: unknown."""
        found = self.read(f"({STORED})()")
        return -1 if found is None else int(found)

    # --- what a hand does ---------------------------------------------------------------------

    def tap(self, name: str | re.Pattern[str]) -> bool:
        """Touch a button that is there; return whether it could be touched."""
        if not self.shows(name):
            return False
        with suppress(Error):
            self.button(name).tap(timeout=MOMENT)
            return True
        return False

    def wait(self, until: Callable[[], bool], ms: float = MOMENT) -> bool:
        """Look again and again; return whether it came true."""
        while not (found := until()) and ms > 0:
            self.pause(STEP)
            ms -= STEP
        return found

    def pause(self, ms: float) -> None:
        with suppress(Error):
            self.page.wait_for_timeout(ms)

    # --- what befalls its page ----------------------------------------------------------------

    def open(self) -> None:
        """Open the phone's page, in a new tab where the old one is dead."""
        if self.page.is_closed():
            self.page = self.context.new_page()
        self.ledger.page_died(self.name)
        with suppress(Error):
            self.page.goto("/phone/", timeout=PATIENCE)

    def reload(self) -> None:
        self.ledger.page_died(self.name)
        with suppress(Error):
            self.page.reload(timeout=PATIENCE)

    def close(self) -> None:
        self.page.close()

    def crash(self) -> None:
        """Kill the process behind the page: no event tells it."""
        with suppress(Error), self.page.expect_event("crash", timeout=PATIENCE), suppress(Error):
            self.page.goto("chrome://crash")
        self.page.close()

    def kill(self) -> None:
        """Kill as much as can be killed: the whole browser, where it is this phone's alone."""
        self.crash()

    def pair(self, code: str) -> None:
        """Open the pairing page as the desk's QR does, and agree."""
        if self.page.is_closed():
            self.page = self.context.new_page()
        self.ledger.page_died(self.name)
        with suppress(Error):
            self.page.goto(f"/pair/#{code}", timeout=PATIENCE)
            self.page.get_by_role("button", name="Pair this phone").tap(timeout=PATIENCE)
            self.page.wait_for_url("/phone/", timeout=PATIENCE)


class OwnBrowser(Handset):
    """A phone with a browser of its own, which can be killed whole: its profile stays on disk."""

    def __init__(self, name: str, launch: Launch, profile: Path, ledger: Ledger) -> None:
        self.launch, self.profile = launch, profile
        super().__init__(name, launch(profile), ledger)

    def kill(self) -> None:
        """Let the battery die, and start the browser again."""
        for pid in processes_of(self.profile):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        self.ledger.page_died(self.name)
        self.take_up(self.launch(self.profile))


def processes_of(profile: Path) -> list[int]:
    """Return the processes of the browser that was started on this profile."""
    found = subprocess.run(
        ["pgrep", "-f", f"user-data-dir={profile}( |$)"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return [int(each) for each in found.stdout.split()]
