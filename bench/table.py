"""Print the figures: one table for people, one file for whoever compares runs."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure, shown

Results = Mapping[str, Sequence[Figure]]


def text(results: Results) -> str:
    """Return the table: a title per measurement, a line per figure."""
    figures = [figure for group in results.values() for figure in group]
    widths = [
        max(len(each.name) for each in figures) + 2,
        max(len(shown(each.value)) for each in figures),
        max(len(each.unit) for each in figures),
        max(len(each.aim) for each in figures),
    ]
    lines = [machine()]
    for title, group in results.items():
        lines += ["", title, *(line(figure, widths) for figure in group)]
    return "\n".join(lines)


def line(figure: Figure, widths: Sequence[int]) -> str:
    name, value, unit, aim = widths
    return (
        f"{'  ' + figure.name:<{name}}  {shown(figure.value):>{value}} {figure.unit:<{unit}}"
        f"  {figure.aim:<{aim}}  {figure.verdict}"
    ).rstrip()


def machine() -> str:
    """Say what else this machine had to do: it is the first question to a slow figure."""
    load = os.getloadavg()[1]
    return f"{os.cpu_count()} cores, load {load:.1f} over the last five minutes"


def keep(results: Results, path: Path) -> None:
    """Write the figures as JSON, with the moment and what ran them."""
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "python": platform.python_version(),
        "figures": [
            {"of": title, **asdict(figure)} for title, group in results.items() for figure in group
        ],
    }
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
