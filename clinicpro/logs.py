"""Write log lines that nobody can forge: what came from outside begins no line of its own."""

import logging
import time
from typing import Any


class OwnLines(logging.Formatter):
    """Begin each entry with its time in UTC, and indent all but its first line.

    `splitlines` knows every character that a reader might take for a line's end.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        record.message = indented(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return "\t" + indented(super().formatException(ei))


def indented(text: str) -> str:
    return "\n\t".join(text.splitlines())
