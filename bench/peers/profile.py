"""Where the time of a presign goes: one thread of the product in a profiler, on PostgreSQL.

The profiler makes Python's own calls dearer than the C code beneath them, so shares are near, not
exact. Run inside an installation's settings:

    manage.py shell --command "from bench.peers.profile import main; main(SECRET, BODY)"
"""

import cProfile
import io
import json
import os
import pstats
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

WARM_UP, REQUESTS = 50, 400
# The first that fits names a function by its file; what is Python's own belongs to its caller.
AREAS = {
    "capture/signature": "the signature",
    "capture/claim": "the claim and the ticket (two HMACs)",
    "/psycopg": "asking the database, reading its answer",
    "tokens/prepared": "asking the database, reading its answer",
    "django/db": "asking the database, reading its answer",
    "capture/announced": "the phone's announcement, checked",
    "django/forms": "the phone's announcement, checked",
    "/logging/": "the log line",
    "structlog": "the log line",
    "watch/": "the log line",
    "prometheus_client": "the metrics",
    "/capture/": "our own modules",
    "/tokens/": "our own modules",
    "/clinicpro/": "our own modules",
    "django/": "Django's own: request, CSRF, language, signing",
    "site-packages/": "Django's own: request, CSRF, language, signing",
}


def main(secret: str, body: str) -> None:
    """Print each area's share of the time, in percent, as JSON."""
    asked = {**environ(body), "HTTP_X_MOBILE_TOKEN": secret}
    profile = cProfile.Profile(
        time.process_time
    )  # what others make the machine wait for is no cost
    with logging_to_nobody():
        for _ in range(WARM_UP):
            answer(asked, body)
        profile.enable()
        for _ in range(REQUESTS):
            answer(asked, body)
        profile.disable()
    spent = by_area(pstats.Stats(profile).stats)  # type: ignore[attr-defined]
    whole = sum(spent.values())
    shares = {name: 100 * seconds / whole for name, seconds in spent.most_common()}
    sys.stdout.write(json.dumps(shares))


@contextmanager
def logging_to_nobody() -> Iterator[None]:
    """Let log lines be made and written, and seen by nobody."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def environ(body: str) -> dict[str, Any]:
    """Return what WSGI says of a presign (PEP 3333)."""
    from django.conf import settings
    from django.urls import reverse

    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": reverse("api-presign"),
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": settings.SITE_HOST,
        "SERVER_NAME": settings.SITE_HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }


def answer(asked: dict[str, Any], body: str) -> None:
    """Make one request; raises unless it is answered with 200."""
    from clinicpro.wsgi import application

    heard: list[str] = []
    given = {**asked, "wsgi.input": io.BytesIO(body.encode())}
    response = application(given, lambda status, _: heard.append(status))
    told = b"".join(response)
    if heard != ["200 OK"]:
        raise RuntimeError(f"{heard}: {told[:300]!r}")


def by_area(stats: dict[Any, Any]) -> Counter[str]:
    """Add up each area's own time; C functions and Python's library count for who called them."""
    spent: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in stats.items():
        if area := area_of(function):
            spent[area] += own
            continue
        for caller, (_, _, theirs, _) in callers.items():
            spent[area_of(caller) or "Python's own library"] += theirs
    return spent


def area_of(function: tuple[str, int, str]) -> str | None:
    return next((name for part, name in AREAS.items() if part in function[0]), None)
