"""What a desk and a phone know of the clinician they belong to, and how they ask."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from load.tally import Tally, outcome
from load.wire import Answer, Lost, Wire

CSRF = "aLoadRunsOwnSecretOf32CharactersX"[:32]  # a page may choose it: it must fit its cookie


@dataclass(frozen=True)
class Clinician:
    """One account as its desk and phone are signed in: made by load/accounts.py."""

    id: str
    session: str
    secret: str
    token_id: str


@dataclass(frozen=True)
class Site:
    """Where the web server is, and who counts what it answers."""

    host: str  # with its port, as browsers say it
    tally: Tally

    @property
    def port(self) -> int:
        return int(self.host.rpartition(":")[2])

    def wire(self) -> Wire:
        return Wire(self.host, self.port)


async def ask(
    site: Site,
    wire: Wire,
    route: str,
    *request: str,
    headers: Mapping[str, str],
    body: bytes = b"",
) -> Answer:
    """Ask and count; raises Lost where no answer comes, which counts as `cut` or `silent`."""
    began = time.perf_counter()
    method, path = request
    try:
        answer = await wire.ask(method, path, headers={"Host": site.host} | headers, body=body)
    except Lost as lost:
        site.tally.note(route, str(lost), began=began)
        raise
    site.tally.note(route, outcome(route, answer), began=began)
    return answer


def parts(url: str) -> tuple[str, int, str]:
    """Return host with port, port, and path with query of an address in the bucket."""
    split = urlsplit(url)
    return split.netloc, split.port or 80, url.split(split.netloc, 1)[1]
