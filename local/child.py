"""Start a server as our child, and see that it ends when we do."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

SECONDS_TO_STOP = 5.0  # then it is killed: neither SQLite nor the bucket loses data by that
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    folder: Path,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that Ctrl-C reaches only the launcher.

    Its output replaces the log of the run before. What it writes is for its owner's eyes only.
    """
    log.touch(mode=0o600)
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=env,
            cwd=folder,
            umask=0o077,
            start_new_session=True,
            # Safe here: no thread of ours runs while parts are started.
            preexec_fn=when_parent_dies(signal.SIGTERM),  # noqa: PLW1509
        )


def stop(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started: politely, and after a while by force."""
    signal_session(child, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        child.wait(SECONDS_TO_STOP)
    signal_session(child, signal.SIGKILL)
    child.wait()


def signal_session(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal every process of the session that the child leads."""
    # All gone already; of a zombie, macOS says the latter.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def when_parent_dies(number: signal.Signals) -> Callable[[], None] | None:
    """Return what asks the kernel to signal us once our parent is gone, even by kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, number)
