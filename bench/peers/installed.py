"""The peers, installed where git does not look: by `npm ci`, only when their list has changed."""

import filecmp
import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.node import ROOT

LIST = Path(__file__).parent
FOLDER = ROOT / ".bench-peers"
PACKAGES = FOLDER / "node_modules"
INSTALLED = PACKAGES / "installed-lock.json"


def install() -> Path:
    """Return the folder that holds the peers, and the script that runs one: Node looks there."""
    FOLDER.mkdir(exist_ok=True)
    for source in (LIST / "companion.js", *LIST.glob("*.json"), ROOT / ".npmrc"):
        shutil.copy(source, FOLDER)
    if not is_installed():
        npm = [sys.executable, "-m", "tests.node", "npm", "--prefix", str(FOLDER)]
        subprocess.run([*npm, "ci", "--ignore-scripts", "--silent"], cwd=ROOT, check=True)
        shutil.copy(LIST / "package-lock.json", INSTALLED)
    return FOLDER


def is_installed() -> bool:
    return INSTALLED.exists() and filecmp.cmp(LIST / "package-lock.json", INSTALLED, shallow=False)


def versions() -> dict[str, str]:
    """Return each peer's version: they are pinned."""
    wanted: dict[str, str] = json.loads((LIST / "package.json").read_text())["dependencies"]
    return wanted
