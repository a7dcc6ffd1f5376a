"""Start `make run` as a person would, in a var/ of its own, and read what it prints."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from local.installation import read_env
from local.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60.0
# A person's terminal knows nothing of what the tests told themselves.
OURS = ("SECRET_KEY", "QUEUE_KEYS", "AUDIT_KEY", "SITE_ORIGIN", "DATABASE_URL", "ABLY_API_KEY")


class Launch:
    """One `make run`, from its start to its end; killed at the end of the block if need be."""

    def __init__(self, var: Path, *arguments: str, port: int | None = None) -> None:
        self.var = var
        self.port = port or free_ports("127.0.0.1", count=1)[0]
        self.output = var.with_name(f"{var.name}.out")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local.run", "--port", str(self.port), *arguments],
                cwd=ROOT,
                env=environment(var),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(SECONDS)

    def screen(self) -> str:
        """Return everything printed, once it serves; fails when it ends before."""
        wait_until(lambda: "Stop" in self.printed() or self.process.poll() is not None)
        assert self.process.poll() is None, self.printed()
        return self.printed()

    def printed(self) -> str:
        return self.output.read_text()

    def settings(self) -> dict[str, str]:
        return read_env(self.var / "installation.env")

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal to the launcher alone, as `kill` does; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def manage(self, *arguments: str) -> str:
        """Speak to the installation by manage.py in another terminal."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(self.var),
            capture_output=True,
            text=True,
            check=True,
        ).stdout


def environment(var: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in OURS and not name.startswith(("S3_", "DJANGO_"))
    }
    return {**kept, "CLINICPRO_VAR": str(var)}


def wait_until(condition) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.05)
