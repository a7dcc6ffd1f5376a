"""What became of each request: its route, its outcome, how long it took, and when."""

import json
import time
from dataclasses import dataclass, field
from itertools import takewhile

from load.wire import Answer

# Every route that a clinic asks, in the order of a photo's path.
ROUTES = (
    *("desk's page", "desk's poll", "start a consultation"),
    *("phone's poll", "phone's status", "presign", "put", "confirm"),
    *("thumbnail's address", "thumbnail"),
)
PAGES = {"desk's page", "desk's poll", "start a consultation", "thumbnail's address"}
BUCKET = {"put", "thumbnail"}  # what the bucket answers, and we do not
SHAPE = {"code", "message", "permanent"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `at` is when its answer came, in seconds of the monotonic clock."""

    route: str
    outcome: str
    ms: float
    at: float

    @property
    def is_right(self) -> bool:
        # 412: the bucket has the photo already, so the phone confirms it (docs/api.md).
        return self.outcome[0] in "23" or self.outcome == "412"


@dataclass
class Tally:
    """All requests of a run, in the order of their answers."""

    asked: list[Asked] = field(default_factory=list)

    def note(self, route: str, outcome: str, *, began: float) -> None:
        now = time.perf_counter()
        self.asked.append(Asked(route, outcome, (now - began) * 1000, time.monotonic()))

    def between(self, begin: float, end: float) -> list[Asked]:
        return [each for each in self.asked if begin <= each.at < end]

    def since(self, moment: float) -> list[Asked]:
        """Return what was answered after a moment; the newest lie at the end."""
        recent = takewhile(lambda each: each.at > moment, reversed(self.asked))
        return list(recent)


def outcome(route: str, answer: Answer) -> str:
    """Name an answer: its status, and where it is a refusal that breaks our word, how."""
    if answer.status < 500 or route in BUCKET:
        return str(answer.status)
    if answer.status == 503 and "retry-after" not in answer.headers:
        return "503 without Retry-After"
    if route not in PAGES and not in_the_one_shape(answer.body):
        return f"{answer.status} in another shape"
    return str(answer.status)


def in_the_one_shape(body: bytes) -> bool:
    """Say whether this is `{"error": {code, message, permanent}}` (docs/api.md)."""
    try:
        return set(json.loads(body)["error"]) >= SHAPE
    except (ValueError, KeyError, TypeError):
        return False
