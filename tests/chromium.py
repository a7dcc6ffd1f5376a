"""Find a Chromium for the browser tests, or install one.

    python -m tests.chromium

As root on Debian it comes by apt, elsewhere from Playwright.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return the path of the Chromium to drive; None: Playwright knows its own."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    """Make sure that there is one; returns 1, after one clear line, when there cannot be."""
    if chromium() or has_playwrights_own():
        return 0
    sys.stderr.write("Installing Chromium for the browser tests …\n")
    if install():
        return 0
    sys.stderr.write("No Chromium: install one (Debian: apt install chromium) and try again.\n")
    return 1


def has_playwrights_own() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def install() -> bool:
    if may_apt_install():
        return apt_install("chromium")
    return runs(sys.executable, "-m", "playwright", "install", "chromium")


def may_apt_install() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("apt-get"))


def apt_install(*packages: str) -> bool:
    return runs("apt-get", "-qq", "update") and runs(
        *("apt-get", "-qq", "--yes", "--no-install-recommends", "install", *packages)
    )


def runs(*command: str) -> bool:
    """Run it in silence, unless it fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
