"""Ask the bucket as a browser or a stranger would: plain HTTP, with nothing that boto3 adds."""

import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10


class Unanswered(Exception):
    """Nobody answers there."""


@dataclass(frozen=True)
class Answer:
    """What came back; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def listed(self, name: str) -> set[str]:
        """Return the parts of a header that is a list, in lower case."""
        return {part.strip().lower() for part in self.headers.get(name, "").split(",")}


def ask(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """Send one request, follow nothing, and return its answer; raises Unanswered."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        with closing(connect(parts.scheme, parts.netloc)) as connection:
            connection.request(method, target, body=body, headers=dict(headers or {}))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
    except (OSError, HTTPException) as error:
        raise Unanswered(f"{parts.scheme}://{parts.netloc} does not answer: {error}") from error


def connect(scheme: str, netloc: str) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(netloc, timeout=SECONDS)
    return HTTPSConnection(netloc, timeout=SECONDS, context=trust(settings.S3_CA_FILE))


@cache
def trust(authority: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority)
