"""Ring off every request's path: a bounded queue of channels, and one thread that empties it.

Losing a ring costs nothing but delay, so nothing here waits, retries or complains twice.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import closing
from uuid import UUID

from django.conf import settings

from capture import channel
from capture.ably_rest import Line
from watch import metrics

log = logging.getLogger(__name__)

CAPACITY = 1000  # channels; a thousand clinicians at once is more than one process serves
DRAIN_SECONDS = 2.0
# Ably that answers every other time is one outage, not a hundred.
QUIET_SECONDS = 60.0


def ring_soon(clinician_id: UUID) -> None:
    """Queue a ring for the clinician's pages, and return at once, whatever happens to it."""
    ringer.put(channel.name(clinician_id))


class Ringer:
    """`new_line` makes what rings a channel; it is called in the thread that will use it."""

    def __init__(self, new_line: Callable[[], Line] = Line, *, capacity: int = CAPACITY) -> None:
        self.new_line = new_line
        self.capacity = capacity
        self.reset()

    def reset(self) -> None:
        """Begin anew; in a forked child, whose copy of the lock may be held by nobody alive."""
        self.waiting: dict[str, float] = {}  # channel → when it was put, monotonic seconds
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None
        self.draining = False
        self.refused = 0
        self.outage = Outage()

    def put(self, name: str) -> None:
        """Queue a channel, unless the queue is full. One that waits already is rung once."""
        with self.changed:
            if name not in self.waiting and len(self.waiting) >= self.capacity:
                self.refused += 1
                return
            self.waiting[name] = time.monotonic()
            self.changed.notify()
            if self.thread is None or not self.thread.is_alive():
                self.start()

    def start(self) -> None:
        self.draining = False
        self.thread = threading.Thread(target=self.run, name="doorbell", daemon=True)
        self.thread.start()
        atexit.unregister(self.drain)
        atexit.register(self.drain)  # here, not at import: a forked worker forgets those

    def drain(self) -> None:
        """Let what waits still ring, for a moment, before the process ends."""
        with self.changed:
            self.draining = True
            self.changed.notify()
        if self.thread:
            self.thread.join(DRAIN_SECONDS)

    def run(self) -> None:
        with closing(self.new_line()) as line:
            while name := self.take():
                self.try_to_ring(line, name)

    def try_to_ring(self, line: Line, name: str) -> None:
        try:
            line.ring(name)
        except Exception as error:  # the client raises httpx's too; none may end the thread
            self.outage.failed(error)
        else:
            self.outage.answered()

    def take(self) -> str | None:
        """Wait for the next channel that is worth ringing; None when there is no more to do."""
        with self.changed:
            while True:
                self.give_up_late_ones()
                if self.waiting:
                    name = next(iter(self.waiting))
                    del self.waiting[name]
                    return name
                if self.draining:
                    return None
                self.changed.wait()

    def give_up_late_ones(self) -> None:
        """Forget rings that are older than the pages' own asking, and note what was refused."""
        oldest = time.monotonic() - settings.POLL_SECONDS
        late = [name for name, put_at in self.waiting.items() if put_at < oldest]
        for name in late:
            del self.waiting[name]
        if lost := len(late) + self.refused:
            self.outage.failed(TimeoutError("the queue is full"), rings=lost)
            self.refused = 0


class Outage:
    """Log once that rings are lost, and once that they no longer are."""

    def __init__(self) -> None:
        self.lost = 0
        self.last_failed_at = 0.0  # monotonic seconds

    def failed(self, error: Exception, *, rings: int = 1) -> None:
        if not self.lost:
            # Ably's code says enough (https://ably.com/docs/platform/errors/codes); its
            # messages may quote what they got.
            reason = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
            log.warning("Ably cannot be rung (%s); pages ask by themselves meanwhile", reason)
        metrics.rings_lost(rings)
        self.lost += rings
        self.last_failed_at = time.monotonic()

    def answered(self) -> None:
        if self.lost and time.monotonic() - self.last_failed_at >= QUIET_SECONDS:
            log.warning("Ably rings again; %d rings were lost", self.lost)
            self.lost = 0


ringer = Ringer()
os.register_at_fork(after_in_child=ringer.reset)
