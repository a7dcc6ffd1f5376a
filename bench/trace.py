"""Chromium's own trace: which tasks ran on a page's main thread, and how long."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["disabled-by-default-devtools.timeline", "blink.user_timing"]

Event = dict[str, Any]


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[list[Event]]:
    """Trace the page while the block lasts; the list is filled when it ends."""
    events: list[Event] = []
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield events
    finally:
        events += json.loads(browser.stop_tracing())["traceEvents"]


def longest_tasks(events: list[Event], name: str) -> list[float]:
    """Return the longest main-thread task between each pair of the page's marks, in ms.

    The marks are `NAME: begin` and `NAME: end`; the time is the thread's processor time.
    """
    begins, ends = (marks(events, f"{name}: {which}") for which in ("begin", "end"))
    main = (begins[0]["pid"], begins[0]["tid"])
    tasks = [each for each in events if is_task(each) and (each["pid"], each["tid"]) == main]
    return [longest(tasks, begin["ts"], end["ts"]) for begin, end in zip(begins, ends, strict=True)]


def longest(tasks: list[Event], begin: int, end: int) -> float:
    """Return the longest of the tasks that ran at any time between two moments (µs), in ms."""
    during = (
        each["tdur"] for each in tasks if each["ts"] < end and each["ts"] + each["dur"] > begin
    )
    return max(during, default=0) / 1000


def marks(events: list[Event], name: str) -> list[Event]:
    found = [each for each in events if each["name"] == name and each["ph"] in "RI"]
    return sorted(found, key=lambda each: each["ts"])


def is_task(event: Event) -> bool:
    return bool(event["name"] == "RunTask" and event["ph"] == "X" and "tdur" in event)
