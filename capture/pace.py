"""Limit how fast one phone may presign: nobody takes twenty photos a second.

Counted in the memory of each process, for presign writes nothing; with N workers the limit is up to
N times as high. A phone that is told to slow down loses nothing: it goes on by itself.
"""

import time
from math import ceil
from threading import Lock
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop

from tokens.errors import SlowDown

MOST_PHONES = 10_000  # remembered at once

# For each token: what is left of its minute's worth, and when that was.
left: dict[UUID, tuple[float, float]] = {}
one_at_a_time = Lock()


def keep_pace(token_id: UUID) -> None:
    """Count one presign; raises SlowDown, with when to try again, where there were too many."""
    minute = float(settings.PRESIGNS_PER_MINUTE)
    if not minute:
        return
    with one_at_a_time:
        now = time.monotonic()
        allowed = allowance(token_id, now=now, minute=minute)
        if allowed < 1:
            raise TooFast(retry_after=ceil((1 - allowed) / (minute / 60)))
        left[token_id] = allowed - 1, now


def allowance(token_id: UUID, *, now: float, minute: float) -> float:
    """Return how many presigns a token may make now: a minute's worth at most."""
    if token_id not in left and len(left) >= MOST_PHONES:
        left.clear()
    rest, at = left.get(token_id, (minute, now))
    return min(minute, rest + (now - at) * minute / 60)


class TooFast(SlowDown):
    message = gettext_noop(
        "This phone sends too many photos at once. It goes on by itself in a moment."
    )

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after
