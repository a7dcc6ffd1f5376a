"""Ask the kernel who lives: children, their children, and who is gone."""

from pathlib import Path


def descendants(pid: int) -> set[int]:
    """Return every process that this one started, by itself or through others."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found |= {child} | descendants(child)
    return found


def alive(pids: set[int]) -> set[int]:
    """Return those that still run; a zombie has ended."""
    return {pid for pid in pids if state(pid) not in {"", "Z"}}


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
