"""Tell an exception by its kind and place, without its words.

Words quote what they stumbled over: PostgreSQL's "Failing row contains (…)" would put a patient's
reference into the log. Only those of the network and of a lost database are kept.
"""

import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from django.db import InterfaceError, OperationalError

BASE = Path(__file__).resolve().parent.parent
SPEAKABLE = (OSError, OperationalError, InterfaceError)

type ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def told(error: BaseException) -> list[dict[str, Any]]:
    """Return the exception and what caused it, last first: kind, place by place, perhaps words."""
    return [told_alone(each) for each in causes(error)]


def told_alone(error: BaseException) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": kind(error), "at": places(error)}
    if isinstance(error, SPEAKABLE):
        found["words"] = str(error)
    return found


def causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def places(error: BaseException) -> list[str]:
    return [
        f"{short(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__, limit=-30)
    ]


def short(filename: str) -> str:
    """Return a file's place in the project, or among the installed packages."""
    _, installed, package = filename.rpartition("site-packages/")
    return package if installed else filename.removeprefix(f"{BASE}/")
