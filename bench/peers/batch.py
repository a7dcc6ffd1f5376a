"""Ten photos of 100 KB over one slow link to one bucket: our page beside Uppy's, in turns."""

import base64
from functools import cache
from statistics import median
from urllib.parse import urlsplit
from uuid import uuid4

from PIL import Image
from playwright.sync_api import Page

from bench import batch
from bench.batch import GRAIN, LOOK, PHOTOS, Batch
from bench.figure import at_most, p95
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ground import Ground
from tests import link
from tests.browser import acts
from tests.pictures import encoded, rash

ROUNDS = 3
SIX, ONE = "Uppy, six at once", "Uppy, one at a time"
LIMITS = {SIX: 6, ONE: 1}
# Sends what was added; says when that began, when the first was there, and when all were.
SEND = """async () => {
  const firsts = [];
  uppy.on("upload-success", () => firsts.push(Date.now()));
  const pressed = Date.now();
  const { successful } = await uppy.upload();
  return { pressed, first: firsts[0], ended: Date.now(), sent: successful.length };
}"""
ADD = """photos => photos.forEach((photo, n) => {
  const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
  const data = new Blob([bytes], { type: "image/jpeg" });
  uppy.addFile({ name: `photo-${n}.jpg`, type: data.type, data });
})"""


def measure(ground: Ground) -> Comparison:
    found: dict[str, list[Batch]] = {OURS: [], SIX: [], ONE: []}
    companion = urlsplit(ground.companion.origin).netloc
    with batch.far_phone(ground.stage, companion) as phone:
        for _ in range(ROUNDS):
            phone.goto("/phone/")
            acts.arrive(phone)
            found[OURS].append(batch.send_batch(ground.stage, phone))
            for name, limit in LIMITS.items():
                found[name].append(by_uppy(ground, phone, limit=limit))
    firsts = {name: median(each.first for each in some) for name, some in found.items()}
    return Comparison(
        f"{ROUNDS} batches of each in turns, by one browser over one link of"
        f" {link.RATE * 8 / 1e6:g} Mbit/s and {link.ROUND_TRIP * 1000:g} ms"
        " (`tests/link.py`), from *Upload all* until the page says that all are there. Ours counts"
        " as filed when the server has read the photo back; Uppy's when the bucket has it. Uppy's"
        " photos are small already, and its compressor is left out.",
        (
            Column("all ÷ the bytes' own time, median", "×"),
            Column("the same, p95", "×"),
            Column("the first, median", "s"),
        ),
        {
            name: (median(slowness(some)), p95(slowness(some)), firsts[name])
            for name, some in found.items()
        },
        [
            at_most(
                "all, ours ÷ Uppy's six",
                median(slowness(found[OURS])) / median(slowness(found[SIX])),
                "×",
                1,
            ),
            at_most("the first, ours ÷ Uppy's six", firsts[OURS] / firsts[SIX], "×", 0.4),
        ],
    )


def slowness(batches: list[Batch]) -> list[float]:
    return [each.elapsed / each.needed for each in batches]


def by_uppy(ground: Ground, page: Page, *, limit: int) -> Batch:
    photos = as_many_photos()
    # A store of its own: it would bring back what the batch before has sent.
    page.goto(ground.uppy_url(limit=limit, shrink=0, store=uuid4().hex))
    add(page, photos)
    page.wait_for_timeout(LOOK)
    sent = page.evaluate(SEND)
    if sent["sent"] != PHOTOS:
        raise RuntimeError(f"Uppy sent {sent['sent']} of {PHOTOS}")
    needed = sum(map(len, photos)) / link.RATE
    elapsed, first = (sent[name] - sent["pressed"] for name in ("ended", "first"))
    return Batch(elapsed / 1000, needed, first / 1000)


@cache
def as_many_photos() -> list[bytes]:
    """Return photos like those that the phone's camera makes in the same measurement."""
    seen = [rash(seed=seed, grain=GRAIN) for seed in range(PHOTOS)]
    small = [each.resize((800, 450), Image.Resampling.BOX) for each in seen]
    return [encoded(each, "JPEG", quality=85) for each in small]


def add(page: Page, photos: list[bytes]) -> None:
    page.evaluate(ADD, [base64.b64encode(photo).decode() for photo in photos])
