"""What each part used of the machine: processor time and memory, from /proc."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.processes import TICKS

OWN = "asker"


@dataclass(frozen=True)
class Usage:
    """Cores that each part kept busy, and what it held in the end, in bytes, each page once."""

    cores: Mapping[str, float]
    memory: Mapping[str, int]
    everybody: float  # cores, all of the machine's processes together

    @property
    def others(self) -> float:
        """Cores that were busy with what is none of ours."""
        return max(0.0, self.everybody - sum(self.cores.values()))


class Meter:
    """Started at once; `read` says what came since then."""

    def __init__(self, parts: Mapping[str, set[int]]) -> None:
        self.parts = parts
        self.began, self.before = time.monotonic(), self.seconds()
        self.busy = machine()

    def read(self) -> Usage:
        elapsed = time.monotonic() - self.began
        after = self.seconds()
        return Usage(
            {name: (after[name] - self.before[name]) / elapsed for name in after},
            {name: sum(map(memory, pids)) for name, pids in self.parts.items()},
            (machine() - self.busy) / elapsed,
        )

    def seconds(self) -> dict[str, float]:
        used = {name: sum(map(cpu, pids)) for name, pids in self.parts.items()}
        return {**used, OWN: time.process_time()}


def cpu(pid: int) -> float:
    """Return what a process has used, in seconds of one core; one that has ended used nothing."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    fields = stat.rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> int:
    """Return a process's share of memory: a page that three hold counts a third for each (PSS)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024


def machine() -> float:
    """Return what all processes have used since the machine started, in seconds of one core."""
    user, nice, system, _idle, _wait, irq, soft, *_ = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    )
    return (user + nice + system + irq + soft) / TICKS
