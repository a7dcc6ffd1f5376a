"""What the phone's page loads, gzipped: HTML, styles, every module, the worker, the icon."""

import gzip
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from bench.figure import Figure, at_most
from bench.stage import Stage

KB = 1000  # bytes: the smaller reading of "KB"
AIM = 27.31  # a quarter of what Uppy weighs for the same (docs/benchmarks.md)
LEVEL = 9  # as collectstatic compresses
PAGE_PARTS = {"document", "stylesheet", "script", "image", "font", "manifest", "other"}


def measure(stage: Stage) -> list[Figure]:
    bodies = loaded_by_page(stage)
    gzipped = {name: weight(body) for name, body in bodies.items()}
    files = sorted(gzipped.items(), key=lambda item: -item[1])
    return [
        *(Figure(name, size, "KB") for name, size in files),
        Figure(f"all {len(files)}, before gzip", sum(map(len, bodies.values())) / KB, "KB"),
        at_most(f"all {len(files)}", sum(gzipped.values()), "KB", AIM),
    ]


def loaded_by_page(stage: Stage) -> dict[str, bytes]:
    """Load the page once more with an empty cache; return all that the server answers, by name."""
    with stage.phone() as phone:
        return dict(loaded(phone))


def weight(body: bytes) -> float:
    """Return what travels of a file, in KB."""
    return len(gzip.compress(body, LEVEL)) / KB


def loaded(phone: Page) -> Iterator[tuple[str, bytes]]:
    """Return name and body of each file, decoded."""
    answers: list[Response] = []

    def hear(answer: Response) -> None:  # Playwright takes no built-in method
        answers.append(answer)

    phone.on("response", hear)
    phone.reload(wait_until="networkidle")
    for answer in answers:
        if answer.request.resource_type in PAGE_PARTS:
            yield name(answer.url), answer.body()
    # Without a window there is no tab to show an icon in, so Chromium does not ask for it.
    icon = phone.locator("link[rel=icon]").evaluate("link => link.href")
    yield name(icon), phone.request.get(icon).body()


def name(url: str) -> str:
    """Return a path without the hash that the server put into it."""
    return re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", urlsplit(url).path)
