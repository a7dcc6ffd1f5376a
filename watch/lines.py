"""What a log line looks like: JSON for machines, or one line for a person at `make run`.

Everything that logs, ours or a library's, comes through here, so that what no log may hold is
kept out in one place.
"""

import logging
from typing import Any

from structlog.processors import JSONRenderer, TimeStamper
from structlog.typing import EventDict, Processor, WrappedLogger

from watch import about
from watch.faults import told

# No line says which place, thread or process left it, so that a record need not ask (by logging's
# own advice for optimization).
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
logging.logAsyncioTasks = False  # type: ignore[attr-defined]
logging._srcfile = None

# What a line may carry beside its message (and the ids of watch.about).
FIELDS = ("route", "method", "status", "ms")

stamp = TimeStamper(fmt="iso", utc=True)


class Lines(logging.Formatter):
    """Makes a line of each record; `style` is json or line.

    By structlog's processors, without its ProcessorFormatter: that one copies each record first.
    """

    def __init__(self, style: str) -> None:
        super().__init__()
        if style not in RENDERERS:
            raise ValueError(f"LOG_FORMAT={style} is none of {', '.join(RENDERERS)}")
        self.render: Any = RENDERERS[style]

    def format(self, record: logging.LogRecord) -> str:
        found = record.__dict__
        line: EventDict = {
            "event": record.getMessage(),
            **about.known(),
            **{name: found[name] for name in FIELDS if name in found},
            "logger": record.name,
            "level": record.levelname.lower(),
        }
        if record.exc_info and record.exc_info[1]:
            line["fault"] = told(record.exc_info[1])
        rendered: str = self.render(None, line["level"], stamp(None, line["level"], line))
        return rendered


def as_line(_: WrappedLogger, __: str, line: EventDict) -> str:
    """Return a line for a person: when, how bad, who says it, what, and the rest as name=value."""
    head = [line.pop(name, "") for name in ("timestamp", "level", "logger", "event")]
    told_faults = line.pop("fault", [])
    rest = [f"{name}={value}" for name, value in line.items()]
    below = [f"\n  {each}" for fault in told_faults for each in spelt(fault)]
    return indented(" ".join([*map(str, head), *rest])) + "".join(below)


def indented(text: str) -> str:
    """Let what came from outside begin no line of its own, by any sign that ends a line."""
    return "\n\t".join(text.splitlines())


def spelt(fault: dict[str, Any]) -> list[str]:
    return [" ".join([fault["kind"], fault.get("words", "")]), *(f"  {at}" for at in fault["at"])]


RENDERERS: dict[str, Processor] = {"json": JSONRenderer(ensure_ascii=False), "line": as_line}


class Faults(logging.Filter):
    """Let through what carries an exception: the rest says no more than the request's own line."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class WithoutPath(logging.Filter):
    """Take the path out of what Django logs of a request: a confirm's path holds its ticket."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and hasattr(record, "request"):
            record.args = tuple("its path" if is_path(each) else each for each in record.args)
        return True


def is_path(argument: object) -> bool:
    return isinstance(argument, str) and argument.startswith("/")
