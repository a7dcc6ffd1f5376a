"""What package-lock.json lists, for checks and tests alone.

`python -m tests.npm` installs it, where the list has changed.
"""

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path

from tests.node import ROOT

FOLDER = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
INSTALLED = FOLDER / "installed-lock.json"


def main() -> None:
    if not is_installed():
        npm = [sys.executable, "-m", "tests.node", "npm"]
        subprocess.run([*npm, "ci", "--ignore-scripts", "--silent"], cwd=ROOT, check=True)
        shutil.copy(LOCK, INSTALLED)


def is_installed() -> bool:
    return INSTALLED.exists() and filecmp.cmp(LOCK, INSTALLED, shallow=False)


def package(name: str) -> Path:
    """Return a package's folder."""
    main()
    return FOLDER / name


if __name__ == "__main__":
    main()
