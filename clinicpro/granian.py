"""Granian, to be ended by any number of signals, at any moment: `python -m clinicpro.granian …`.

Its handlers set a threading.Event. Where its main thread has just begun to wait for that, or is
setting it for the signal before, it holds the Event's lock already, and would wait for itself for
ever. Several signals are usual: Linux tells of a parent's death once for each of its threads.
"""

from _thread import start_new_thread
from collections.abc import Callable
from typing import Any

from granian.cli import entrypoint
from granian.server.common import AbstractServer


def apart(handler: Callable[[Any], None]) -> Any:
    """Let a handler act in a thread of its own; starting one so takes no lock of Python's."""
    return lambda server, *_: start_new_thread(handler, (server,))


for name in ("signal_handler_interrupt", "signal_handler_reload"):
    setattr(AbstractServer, name, apart(getattr(AbstractServer, name)))

if __name__ == "__main__":
    entrypoint()  # type: ignore[no-untyped-call]
