"""Run `python -m load` as `make load` does, in a process of its own, and read what it kept."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """What it answered, printed, and kept as JSON."""

    code: int
    said: str
    found: dict[str, Any]


def load(folder: Path, *arguments: str) -> Run:
    kept = folder / "found.json"
    done = subprocess.run(
        [sys.executable, "-m", "load", *arguments, "--json", kept],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert kept.exists(), done.stdout
    return Run(done.returncode, done.stdout, json.loads(kept.read_text()))
