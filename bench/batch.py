"""From *Upload all* to "10 photos sent" over a phone's link, beside what the bytes alone need.

The photos are the page's own: a coarser grain before the camera makes each some 100 KB.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.sync_api import Page

from bench.figure import Figure, at_most
from bench.stage import Stage
from tests import link
from tests.browser import acts
from tests.pictures import camera_film

PHOTOS = 10
GRAIN = 33  # JPEGs of 100 KB, at 800×450 and the default quality
AIM, FIRST_AIM = 1.22, 0.34
LOOK = 1_000  # ms that somebody looks at the photos, at the least, before they go
PATIENCE = 120_000  # ms

# When was *Upload all* pressed, and when did the page say how many it had sent? The clock is the
# one that the server reads too.
WATCH = """() => {
  const said = document.querySelector("[role=status]");
  document.querySelector("[data-act=send]").addEventListener("click", () => {
    window.pressed = Date.now();
  }, { capture: true });
  new MutationObserver(() => {
    if (/^10 photos sent/.test(said.textContent)) window.sent ??= Date.now();
  }).observe(said, { childList: true, characterData: true, subtree: true });
}"""


@dataclass(frozen=True)
class Batch:
    """One batch: how long it took, what its bytes need by themselves, when the first was filed.

    All in seconds, from *Upload all* on.
    """

    elapsed: float
    needed: float
    first: float


def measure(stage: Stage) -> list[Figure]:
    with far_phone(stage) as phone:
        batch = send_batch(stage, phone)
    return [
        at_most("elapsed ÷ the bytes' own time", batch.elapsed / batch.needed, "×", AIM),
        at_most("the first filed, of the whole", batch.first / batch.elapsed, "×", FIRST_AIM),
        Figure("elapsed", batch.elapsed, "s"),
        Figure("one photo", batch.needed * link.RATE / PHOTOS / 1000, "KB"),
    ]


@contextmanager
def far_phone(stage: Stage, *others: str) -> Iterator[Page]:
    """Open a paired phone's page far away: all that it asks and hears goes over the one link.

    So does what it asks of other addresses.
    """
    film = camera_film(stage.folder / "grain.y4m", grain=GRAIN)
    with link.Link() as narrow:
        doors = {place: narrow.to(port_of(place)) for place in (*addresses(stage), *others)}
        with stage.phone_as_shipped(film, link.detour(doors)) as phone:
            yield phone


def send_batch(stage: Stage, phone: Page) -> Batch:
    """Take photos and send them."""
    pressed, sent = send(phone)
    photos = stage.installation.photos(stage.installation.demo)[-PHOTOS:]
    first = min(moment(photo["uploaded_at"]) for photo in photos)
    needed = sum(photo["size"] for photo in photos) / link.RATE
    return Batch(sent - pressed, needed, first - pressed)


def addresses(stage: Stage) -> list[str]:
    """Return where the phone's page finds its server and the bucket."""
    settings = stage.installation.settings
    return [
        urlsplit(url).netloc for url in (settings["SITE_ORIGIN"], settings["S3_PUBLIC_ENDPOINT"])
    ]


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


def send(phone: Page) -> tuple[float, float]:
    """Take the photos and send them; return when that began and ended, in seconds."""
    acts.shoot(phone, PHOTOS)
    phone.evaluate(WATCH)
    phone.wait_for_timeout(LOOK)
    acts.upload(phone)
    phone.wait_for_function("() => window.sent", timeout=PATIENCE)
    return phone.evaluate("window.pressed") / 1000, phone.evaluate("window.sent") / 1000


def moment(stored: str) -> float:
    """Read a moment as SQLite keeps it, in UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).timestamp()
