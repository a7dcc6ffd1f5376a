"""A server whose clock can be moved: how it is started, and moved."""

from pathlib import Path


def movable_clock(folder: Path) -> dict[str, str]:
    """Return the environment of a Python whose clock follows a file (load/clock)."""
    set_clock(folder, minutes=0)
    ours = Path(__file__).parent / "clock"
    return {"PYTHONPATH": str(ours), "MOVED_CLOCK": str(folder / "clock")}


def set_clock(folder: Path, *, minutes: int) -> None:
    new = folder / "clock.new"
    new.write_text(str(minutes))
    new.replace(folder / "clock")
