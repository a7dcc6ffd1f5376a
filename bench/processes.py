"""How much processor time and memory the web server uses: from /proc, over all its workers."""

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")  # per second


def web_server(launcher: int) -> int:
    """Return the id of the web server that the launcher started; its workers share its session."""
    for pid, fields in processes():
        if int(fields[1]) == launcher and b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise LookupError("no web server")


def cpu_seconds(leader: int) -> float:
    """Return what all processes of a session have used so far, in seconds of one core."""
    ticks = (
        int(fields[11]) + int(fields[12]) for _, fields in processes() if int(fields[3]) == leader
    )
    return sum(ticks) / TICKS


def processes() -> Iterator[tuple[int, list[str]]]:
    """Return each process with the fields of /proc/PID/stat from the third, the state, on."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue  # it has just ended
        yield int(folder.name), stat.rpartition(") ")[2].split()


def forget_peak(leader: int) -> None:
    """Let the peaks of a session's processes begin anew (proc(5), clear_refs)."""
    for pid in session(leader):
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_memory(leader: int) -> int:
    """Return the sum of what a session's processes held at their peaks, in bytes."""
    statuses = (Path(f"/proc/{pid}/status").read_text() for pid in session(leader))
    lines = (line for status in statuses for line in status.splitlines())
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def session(leader: int) -> list[int]:
    return [pid for pid, fields in processes() if int(fields[3]) == leader]
