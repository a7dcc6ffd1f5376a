"""Tell a run as docs/benchmarks.md does: what ran where, what we lose, a table for each part."""

import os
import platform
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from bench.figure import MET, Figure, shown
from bench.peers import installed
from bench.peers.comparison import OURS, Comparison
from bench.peers.record import Kept
from tests.chromium import chromium
from tests.node import NODE, ROOT

PLACE = ROOT / "docs" / "benchmarks.md"
HEAD = """\
# Beside the peers

`make bench-peers` wrote this page: it installs the peers from npm by pinned versions, runs them and
the product by turns on one machine, and keeps what came of it, losses included. Absolute times
belong to this machine and its load at that hour; what counts are ratios within a table.
"""


def text(parts: Mapping[str, Kept]) -> str:
    """Return the page: a title and what was kept for each part."""
    lines = [HEAD, *machine(parts), "", "## Where we lose", "", *losses(parts)]
    for title, kept in parts.items():
        lines += ["", f"## {title}", "", *section(kept)]
    return "\n".join(lines) + "\n"


def machine(parts: Mapping[str, Kept]) -> Iterator[str]:
    moments = sorted(kept.at for kept in parts.values())
    loads = [kept.load for kept in parts.values()]
    yield "| | |"
    yield "|---|---|"
    yield f"| measured | {moments[0]} to {moments[-1]} |"
    yield (
        f"| machine | {processor()}, {os.cpu_count()} cores, {memory():.0f} GB,"
        f" {platform.system()} {platform.release()} |"
    )
    yield f"| load, five minutes before each part's end | {min(loads):.1f} to {max(loads):.1f} |"
    yield f"| ours | {revision()}; {python()}, {ours()} |"
    yield f"| browser, Node | {said(chromium() or 'chromium')}, {said(NODE)} |"
    peers = ", ".join(f"{name} {number}" for name, number in installed.versions().items())
    yield f"| from npm | {peers} |"


def losses(parts: Mapping[str, Kept]) -> Iterator[str]:
    for title, kept in parts.items():
        for loss in kept.comparison.losses():
            yield f"* {title}. {loss}."


def section(kept: Kept) -> Iterator[str]:
    yield kept.comparison.method
    yield ""
    yield from table(kept.comparison)
    if kept.comparison.aims:
        yield ""
        yield from map(aim, kept.comparison.aims)


def table(found: Comparison) -> Iterator[str]:
    yield f"| | {' | '.join(column.name for column in found.columns)} |"
    yield f"|---|{'---:|' * len(found.columns)}"
    for name, row in found.rows.items():
        cells = (column.of(value) for column, value in zip(found.columns, row, strict=True))
        yield f"| {f'**{name}**' if name == OURS else name} | {' | '.join(cells)} |"


def aim(figure: Figure) -> str:
    verdict = "met" if figure.verdict == MET else figure.verdict
    value = f"{shown(figure.value)} {figure.unit}".strip()
    return f"* {figure.name}: {value} (aim {figure.aim}): {verdict}"


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(line.partition(": ")[2] for line in lines if line.startswith("model name"))


def memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def python() -> str:
    """Name our interpreter, and whether it was built by a profile, which makes it faster."""
    is_optimized = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    return f"Python {platform.python_version()}{'' if is_optimized else ', built without PGO'}"


def ours() -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("Django", "granian", "psycopg"))


def revision() -> str:
    told = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "no revision"


def said(program: str | Path) -> str:
    """Return what a program says of its version."""
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return asked.stdout.strip().removesuffix(" built on Debian GNU/Linux 12 (bookworm)")
