"""Write log lines that nobody can forge: what came from outside begins no line of its own."""

import logging
from typing import Any


class OwnLines(logging.Formatter):
    """Indent all but the first line of an entry: real ones begin with their time.

    `splitlines` knows every character that a reader might take for a line's end.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        record.message = indented(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return "\t" + indented(super().formatException(ei))


def indented(text: str) -> str:
    return "\n\t".join(text.splitlines())
