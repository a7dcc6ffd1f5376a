"""`make test`: the tests that touch a database on PostgreSQL, then all of them on SQLite.

    python -m tests.run [what pytest takes]

Other arguments than none are for one quick look: they go to pytest, on SQLite only.
"""

import os
import subprocess
import sys

from tests import chromium, npm, webdrivers
from tests.postgres import postgres

PYTEST = [sys.executable, "-m", "pytest"]
# Of two cores; a test file stays with one worker, for the sake of its bucket and browser. In their
# own order quick files come last; by their number of tests the slowest would, and a worker idle.
SIDE_BY_SIDE = ["--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def main(arguments: list[str]) -> int:
    """Return pytest's own answer; its closing line is the last thing said."""
    if arguments:
        return pytest(arguments)
    if chromium.main() or webdrivers.main():
        return 1
    npm.main()  # before two workers would, at once
    with postgres() as database_url:
        say("On PostgreSQL: everything but browsers and `make run`")
        found = pytest([*SIDE_BY_SIDE, "-m", "not browser", *ELSEWHERE], database_url=database_url)
    say("On SQLite: everything")
    return pytest(SIDE_BY_SIDE) or found


# What touches no database of Django's, and so learns nothing from another one.
ELSEWHERE = ["--ignore", "tests/local", "--ignore", "tests/island"]


def pytest(arguments: list[str], *, database_url: str | None = None) -> int:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database_url:
        env["DATABASE_URL"] = database_url
    return subprocess.run([*PYTEST, *arguments], env=env, check=False).returncode


def say(line: str) -> None:
    sys.stdout.write(f"\n{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
