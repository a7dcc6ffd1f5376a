"""Which trouble befalls which request: by a seed, so that a run can be had again."""

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.torture.http import Request

# What goes by; a kind of request, and how often trouble befalls it. Pages and scripts always
# arrive: what a page cannot load is the browser's matter, not ours.
RATES = {
    "preflight": 0.10,
    "put": 0.30,
    "presign": 0.20,
    "confirm": 0.25,
    "forget": 0.25,
    "status": 0.15,
    "recording": 0.20,
    "queue key": 0.10,
    "poll": 0.06,
}
ANYWHERE = {"dropped before": 3, "answer lost": 4, "answer cut": 2, "stalled": 1}
ANSWERS = {"500": 1, "503": 1, "503 with Retry-After": 1, "429 with Retry-After": 1}
LATE = {"late": 2, "twice": 2, "after the caller left": 2}
BY_THE_BUCKET = {"403": 1, "signed 5 minutes ago": 3}
CALL = {**ANYWHERE, **ANSWERS, **LATE}
TROUBLES = {
    "preflight": ANYWHERE,
    "put": {**CALL, **BY_THE_BUCKET, "dropped during": 4},
    "presign": CALL,
    "confirm": CALL,
    "forget": CALL,
    "queue key": CALL,
    "recording": CALL,
    "status": {**ANYWHERE, **ANSWERS},
    "poll": {**ANYWHERE, **ANSWERS},
}
RECORDING = "/api/recordings/"
UPLOAD = re.compile("/api/uploads/")
FIXED = {
    "/api/uploads/presign": "presign",
    "/api/phone/status": "status",
    "/api/phone/queue-key": "queue key",
    "/api/phone": "poll",
}


def kind_of(request: Request) -> str | None:
    """Return what a request is for, or None where none of our troubles befalls it."""
    if request.method == "OPTIONS":
        return "preflight"
    if request.method == "PUT":
        return "put"
    if UPLOAD.match(request.path) and request.path not in FIXED:
        return "forget" if request.method == "DELETE" else "confirm"
    if request.path.startswith(RECORDING):
        return "recording"
    return FIXED.get(request.path)


@dataclass
class Faults:
    """Draws the troubles of one seed, and counts them. The n-th request of a kind always draws
    the same, whatever goes on beside it."""

    seed: int
    share: float = 1.0  # of the rates above
    counts: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def draw(self, request: Request) -> tuple[str, random.Random]:
        """Return this request's trouble, "" for none, and dice for its details."""
        kind = kind_of(request)
        if kind is None:
            return "", random.Random(0)
        with self.lock:
            self.asked[kind] += 1
            dice = random.Random(f"{self.seed} {kind} {self.asked[kind]}")
            if dice.random() >= RATES[kind] * self.share:
                return "", dice
        names, weights = zip(*TROUBLES[kind].items(), strict=True)
        trouble = dice.choices(names, weights)[0]
        self.note(f"{kind} #{self.asked[kind]}: {trouble}", counted=trouble)
        return trouble, dice

    def note(self, line: str, *, counted: str = "") -> None:
        """Write down what happened, and count it where it is trouble."""
        with self.lock:
            self.log.append(f"{time.monotonic() - self.began:7.2f}  {line}")
            if counted:
                self.counts[counted] += 1

    def cease(self) -> None:
        """No more trouble from now on."""
        self.share = 0.0
        self.note("--- the faults end ---")
