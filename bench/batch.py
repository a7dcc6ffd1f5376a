"""From *Upload all* to "10 photos sent" over a phone's link, beside what the bytes alone need.

The photos are the page's own: a coarser grain before the camera makes each some 100 KB.
"""

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


def measure(stage: Stage) -> list[Figure]:
    """Send one batch; all that the phone and its page ask and hear goes over the one link."""
    film = camera_film(stage.folder / "grain.y4m", grain=GRAIN)
    with link.Link() as narrow:
        detour = link.detour({address: narrow.to(port_of(address)) for address in addresses(stage)})
        with stage.phone_as_shipped(film, detour) as phone:
            pressed, sent = send(phone)
    photos = stage.installation.photos(stage.installation.demo)[-PHOTOS:]
    sizes = [photo["size"] for photo in photos]
    elapsed, needed = sent - pressed, sum(sizes) / link.RATE
    first = min(moment(photo["uploaded_at"]) for photo in photos) - pressed
    return [
        at_most("elapsed ÷ the bytes' own time", elapsed / needed, "×", AIM),
        at_most("the first filed, of the whole", first / elapsed, "×", FIRST_AIM),
        Figure("elapsed", elapsed, "s"),
        Figure("one photo", sum(sizes) / PHOTOS / 1000, "KB"),
    ]


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
