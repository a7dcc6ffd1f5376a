"""Tell the desks of desks.js what to do, and hear what they see."""

import json
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.node import NODE

PATIENCE = 120.0  # seconds; a busy machine serves hundreds of desks slowly
PROGRAM = Path(__file__).with_name("desks.js")

type Event = dict[str, Any]


class Crowd:
    """`looks` are all questions that desks have asked, with why and what they saw."""

    def __init__(self, origin: str, sessions: list[str]) -> None:
        self.size = len(sessions)
        self.looks: list[Event] = []
        self.done: list[Event] = []
        self.changed = threading.Condition()
        self.ended = False
        self.node = subprocess.Popen(
            [
                *(NODE, "--experimental-eventsource", "--no-warnings", PROGRAM),
                json.dumps({"origin": origin, "sessions": sessions}),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.listener = threading.Thread(target=self.listen, daemon=True)

    def __enter__(self) -> Self:
        self.listener.start()
        self.wait(lambda: self.done)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.node.kill()
        self.node.communicate()

    def listen(self) -> None:
        assert self.node.stdout is not None
        for line in self.node.stdout:
            event = json.loads(line)
            with self.changed:
                (self.done if "done" in event else self.looks).append(event)
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait(self, until: Callable[[], object]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.ended or until(), PATIENCE)
            assert not self.ended, "the desks have ended"

    def do(self, act: str, **told: Any) -> Event:
        """Let every desk do it, and wait until all have; return what they say then."""
        before = len(self.done)
        assert self.node.stdin is not None
        self.node.stdin.write(json.dumps({"act": act, **told}) + "\n")
        self.node.stdin.flush()
        self.wait(lambda: len(self.done) > before)
        return self.done[before]

    def forget(self) -> None:
        with self.changed:
            self.looks.clear()

    def seeing(self, patient: str) -> set[int]:
        """Return which desks have shown this patient."""
        return {look["desk"] for look in self.looks if look.get("shows") == patient}

    def wait_until_all_see(self, patient: str) -> None:
        self.wait(lambda: len(self.seeing(patient)) == self.size)

    def whys(self, patient: str) -> set[str]:
        """Return why desks asked when they were told of this patient."""
        return {look["why"] for look in self.looks if look.get("shows") == patient}

    def refused(self) -> list[Event]:
        return [look for look in self.looks if look["status"] not in {200, 204}]
