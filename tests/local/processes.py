"""Ask the kernel who lives: children, their children, and who is gone."""

from contextlib import suppress
from pathlib import Path


def descendants(pid: int) -> set[int]:
    """Return every process that this one started, by itself or through others."""
    found = children(pid)
    return found.union(*map(descendants, found))


def children(pid: int) -> set[int]:
    """Return those that each thread started; one that ends while we look has none."""
    with suppress(FileNotFoundError, ProcessLookupError):
        threads = Path(f"/proc/{pid}/task").iterdir()
        lists = [(thread / "children").read_text() for thread in threads]
        return {int(child) for each in lists for child in each.split()}
    return set()


def alive(pids: set[int]) -> set[int]:
    """Return those that still run; a zombie has ended."""
    return {pid for pid in pids if state(pid) not in {"", "Z"}}


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
