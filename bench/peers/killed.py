"""A browser killed in the middle of a batch: how many of its ten photos arrive all the same."""

import hashlib
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Page

from bench import batch
from bench.batch import GRAIN, LOOK, PHOTOS
from bench.figure import at_least
from bench.peers.batch import add, as_many_photos
from bench.peers.companion import BUCKET
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ground import Ground
from bench.peers.phone import Phone
from tests import link
from tests.browser import acts
from tests.pictures import camera_film

SENT = 3  # photos have arrived when it is killed
PATIENCE = 60_000  # ms
STEP = 50  # ms
PIECE = slice(20_000, 20_064)  # of a photo, to know it again on the disk
UPLOAD = ".uppy-StatusBar-actionBtn--upload"
# Uppy lists files whose bytes it no longer has, and sends none until they are taken out.
LET_GHOSTS_GO = """() => {
  for (const { id, isGhost } of uppy.getFiles()) if (isGhost) uppy.removeFile(id);
}"""


def measure(ground: Ground) -> Comparison:
    film = camera_film(ground.stage.folder / "killed.y4m", grain=GRAIN)
    companion = ground.companion.origin.partition("://")[2]
    with link.Link() as narrow:
        places = (*batch.addresses(ground.stage), companion)
        doors = {place: narrow.to(batch.port_of(place)) for place in places}
        flags = (f"--use-file-for-fake-video-capture={film}", link.detour(doors))
        rows = {
            name: act(Phone(ground, ground.stage.folder / f"killed {name}", flags))
            for name, act in {OURS: by_ours, "Uppy": by_uppy}.items()
        }
    return Comparison(
        f"Ten photos are on their way over the same slow link; when {SENT} are there every process"
        " of the browser is killed. It starts again, opens its page, and goes on: ours by itself,"
        " Uppy when what it has lost is taken out and *Upload* pressed again. Twice: stored a"
        " second time, under another key. In the open: found as they are in the browser's"
        " profile after the kill.",
        (
            Column(f"there in the end, of {PHOTOS}", "", "more"),
            Column("twice in the bucket"),
            Column("in the open on the disk"),
        ),
        rows,
        [at_least("there in the end, ours", rows[OURS][0], "", PHOTOS)],
    )


def by_ours(phone: Phone) -> tuple[int, int, int]:
    installation = phone.ground.stage.installation
    before = len(installation.photos(installation.demo))

    def filed() -> int:
        return len(installation.photos(installation.demo)) - before

    with phone.on() as page:
        phone.ground.stage.pair(page)  # on another day: Chromium writes cookies down after 30 s
    with phone.on() as page:
        page.goto("/phone/")
        acts.arrive(page)
        acts.shoot(page, PHOTOS)
        acts.upload(page)
        wait_until(page, lambda: filed() >= SENT)
        phone.kill()
        disk = phone.disk()
    with phone.on() as page:
        page.goto("/phone/")
        wait_until(page, lambda: filed() >= PHOTOS)
    photos = installation.photos(installation.demo)[before:]
    stored = [installation.stored(photo["key"])["body"] for photo in photos]
    folder = photos[0]["key"].rpartition("/")[0]
    objects = keys(phone.ground, installation.settings["S3_BUCKET"], folder)
    return len(photos), len(objects) - len(photos), in_the_open(disk, stored)


def by_uppy(phone: Phone) -> tuple[int, int, int]:
    photos = as_many_photos()
    wanted = {hashlib.sha256(photo).hexdigest() for photo in photos}
    empty(phone.ground)

    def arrived() -> list[str]:
        return [each for each in digests(phone.ground) if each in wanted]

    with phone.on() as page:
        page.goto(phone.ground.uppy_url(shrink=0))
        add(page, photos)
        page.wait_for_timeout(LOOK)
        page.evaluate("void uppy.upload()")
        wait_until(page, lambda: len(arrived()) >= SENT)
        phone.kill()
        disk = phone.disk()
    with phone.on() as page:
        page.goto(phone.ground.uppy_url(shrink=0))
        page.locator(UPLOAD).wait_for()
        page.evaluate(LET_GHOSTS_GO)
        page.locator(UPLOAD).tap()
        with suppress(TimeoutError):
            wait_until(page, lambda: len(set(arrived())) >= PHOTOS)
    there = arrived()
    return len(set(there)), len(there) - len(set(there)), in_the_open(disk, photos)


def in_the_open(disk: bytes, photos: list[bytes]) -> int:
    """Return how many photos lie there as they are, for anybody to read."""
    return sum(photo[PIECE] in disk for photo in photos)


def wait_until(page: Page, come_true: Callable[[], bool]) -> None:
    for _ in range(PATIENCE // STEP):
        if come_true():
            return
        page.wait_for_timeout(STEP)
    raise TimeoutError("It never came true.")


def keys(ground: Ground, bucket: str = BUCKET, folder: str = "") -> list[str]:
    listed = ground.stage.installation.bucket.list_objects_v2(Bucket=bucket, Prefix=folder)
    return [each["Key"] for each in listed.get("Contents", [])]


def digests(ground: Ground) -> list[str]:
    client = ground.stage.installation.bucket
    bodies = (client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys(ground))
    return [hashlib.sha256(body).hexdigest() for body in bodies]


def empty(ground: Ground) -> None:
    for key in keys(ground):
        ground.stage.installation.bucket.delete_object(Bucket=BUCKET, Key=key)
