"""The second way in: the phone's own camera app and its gallery. And a canvas that lies."""

import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps, ImageStat
from PIL.Image import Transpose
from playwright.sync_api import Page, Route, expect

from tests import pictures
from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

ORIENTATION, GPS = 0x0112, 0x8825
# What a camera does to a picture that is upright, for each orientation that it may note.
AS_STORED = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}
TEN_O_CLOCK = datetime(2026, 11, 2, 10, tzinfo=UTC)
# What an older or another browser lacks, in the worker that shrinks.
NO_DECODER = "delete self.ImageDecoder;"
NO_CANVAS = "delete OffscreenCanvas.prototype.convertToBlob;"
# What hides from trackers: a stranger's pixels instead of the canvas's own.
LIE_IN_WORKER = """
  const real = OffscreenCanvas.prototype.convertToBlob;
  OffscreenCanvas.prototype.convertToBlob = function (options) {
    const pen = this.getContext("2d");
    const pixels = pen.getImageData(0, 0, this.width, this.height);
    pixels.data.forEach((value, at) => (at & 3) === 3 || (pixels.data[at] = value ^ %d));
    pen.putImageData(pixels, 0, 0);
    return real.call(this, options);
  };
"""
LIE_ON_PAGE = """
  const real = HTMLCanvasElement.prototype.toBlob;
  HTMLCanvasElement.prototype.toBlob = function (...rest) {
    this.getContext("2d").fillRect(0, 0, this.width, this.height);
    return real.apply(this, rest);
  };
"""
# Hand a chosen file on only when the test says so.
HOLD_CHOICE = """
  addEventListener("change", (event) => {
    if (!window.go) event.stopImmediatePropagation();
  }, true);
"""
# Remember how large each picture was that was opened for the canvas.
REMEMBER_SIZES = """
  self.sizes = [];
  const real = self.createImageBitmap;
  self.createImageBitmap = (picture, options) => {
    self.sizes.push(picture.displayWidth);
    return real(picture, options);
  };
"""

Paired = Callable[..., Page]


@pytest.fixture
def pair(phone: Page, desk: Page, consultation: str) -> Paired:
    """Pair the phone, whose page or worker may begin with a script of the test's."""

    def pair_one(*, worker: str = "", page: str = "") -> Page:
        def prepend(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=f"{{{worker}}}\n{answer.text()}")

        if worker:
            phone.route("**/shrink-worker*.js", prepend)
        if page:
            phone.add_init_script(page)
        acts.pair(phone, acts.offer(desk))
        return phone

    return pair_one


@cache
def upright(size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """Return a picture with a mark in three of its corners, each another."""
    picture = pictures.rash(size=size)
    draw = ImageDraw.Draw(picture)
    width, height = size
    draw.rectangle((0, 0, width // 4, height // 3), fill=(200, 30, 30))
    draw.rectangle((width * 3 // 4, 0, width, height // 3), fill=(30, 160, 60))
    draw.rectangle((0, height * 2 // 3, width // 4, height), fill=(40, 60, 190))
    return picture


def saved(path: Path, picture: Image.Image, *, orientation: int = 1, **save: object) -> Path:
    """Save a picture as a camera does: as it lies, with its orientation and its place on earth."""
    turned = AS_STORED[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[2] = (36.0, 50.0, 54.5)
    exif[0x010E] = "AB 41, left forearm"
    (picture.transpose(turned) if turned is not None else picture).save(path, exif=exif, **save)
    at = TEN_O_CLOCK.timestamp() + orientation
    os.utime(path, (at, at))
    return path


def filed_pictures(installation: Installation, clinician: Account) -> list[bytes]:
    keys = [photo["key"] for photo in installation.photos(clinician)]
    return [installation.stored(key)["body"] for key in keys]


def send(phone: Page, count: int) -> None:
    expect(acts.reviewed(phone)).to_have_count(count)
    acts.upload(phone)
    acts.says_sent(phone, count)


def difference(body: bytes, expected: Image.Image) -> float:
    picture = Image.open(io.BytesIO(body)).convert("RGB")
    assert picture.size == expected.size
    return max(ImageStat.Stat(ImageChops.difference(picture, expected)).mean)


# --- whatever a phone has taken ---------------------------------------------------------------


@pytest.mark.parametrize("lacks", ["", NO_DECODER, NO_CANVAS], ids=["all", "no decoder", "by hand"])
def test_every_orientation_comes_out_upright_and_without_its_place_on_earth(
    lacks: str, pair: Paired, tmp_path: Path, installation: Installation, clinician: Account
) -> None:
    files = [saved(tmp_path / f"{n}.jpg", upright(), orientation=n) for n in AS_STORED]
    phone = pair(worker=lacks)
    acts.choose(phone, *files)
    send(phone, len(files))
    bodies = filed_pictures(installation, clinician)
    small = upright().resize((800, 533))
    assert [difference(body, small) < 4 for body in bodies] == [True] * 8
    assert [dict(Image.open(io.BytesIO(body)).getexif()) for body in bodies] == [{}] * 8
    assert not any(b"Exif" in body or b"forearm" in body for body in bodies)


def test_the_marks_tell_every_orientation_from_the_others(tmp_path: Path) -> None:
    plain = upright().resize((800, 533))
    for n in (2, 3, 4):
        path = saved(tmp_path / f"{n}.jpg", upright(), orientation=n)
        turned = Image.open(path).resize((800, 533))
        assert difference(pictures.encoded(turned, "PNG"), plain) > 20
        assert ImageOps.exif_transpose(Image.open(path)).size == (1200, 800)


def test_pictures_of_12_and_48_megapixels_arrive_small_and_are_never_whole_in_memory(
    pair: Paired, tmp_path: Path, installation: Installation, clinician: Account
) -> None:
    sizes = [(4032, 3024), (8064, 6048)]
    large = [upright((1008, 756)).resize(size) for size in sizes]
    files = [
        saved(tmp_path / f"{n}.jpg", picture, orientation=n, quality=80)
        for n, picture in zip((1, 6), large, strict=True)
    ]
    phone = pair(worker=REMEMBER_SIZES)
    acts.choose(phone, *files)
    send(phone, 2)
    small, other = filed_pictures(installation, clinician)
    assert difference(small, large[0].resize((800, 600))) < 4
    assert difference(other, large[1].resize((800, 600))) < 4
    assert phone.workers[0].evaluate("self.sizes.filter(Boolean)") == [1008, 1008]


def test_png_and_webp_become_the_camera_photos_type(
    pair: Paired, tmp_path: Path, installation: Installation, clinician: Account
) -> None:
    phone = pair()
    acts.choose(phone, *(saved(tmp_path / f"a.{kind}", upright()) for kind in ("png", "webp")))
    send(phone, 2)
    bodies = filed_pictures(installation, clinician)
    assert [Image.open(io.BytesIO(body)).format for body in bodies] == ["JPEG", "JPEG"]
    assert max(difference(body, upright().resize((800, 533))) for body in bodies) < 4


def test_a_small_picture_is_not_enlarged(
    pair: Paired, tmp_path: Path, installation: Installation, clinician: Account
) -> None:
    phone = pair()
    acts.choose(phone, saved(tmp_path / "a.jpg", upright((300, 200))))
    send(phone, 1)
    (body,) = filed_pictures(installation, clinician)
    assert Image.open(io.BytesIO(body)).size == (300, 200)


def test_a_photo_has_its_files_time_and_not_its_name(
    pair: Paired, tmp_path: Path, installation: Installation, clinician: Account
) -> None:
    phone = pair()
    acts.choose(phone, saved(tmp_path / "left forearm.jpg", upright()))
    send(phone, 1)
    (photo,) = installation.photos(clinician)
    assert photo["captured_at"].startswith("2026-11-02 10:00:0")
    assert "forearm" not in str(installation.stored(photo["key"]))


def test_what_is_no_picture_says_so_and_the_next_one_works(pair: Paired, tmp_path: Path) -> None:
    whole = pictures.jpeg()
    bad = {
        "drawing.svg": pictures.svg(),
        "letter.pdf": b"%PDF-1.7\n" + bytes(2000),
        "note.txt": b"no picture",
        "empty.jpg": b"",
        "half.jpg": whole[: len(whole) // 2],
        "ten.jpg": whole[:10],
        "huge.png": pictures.bomb(),
    }
    for name, body in bad.items():
        (tmp_path / name).write_bytes(body)
    phone = pair()
    acts.choose(phone, *(tmp_path / name for name in bad), saved(tmp_path / "a.jpg", upright()))
    expect(acts.reviewed(phone)).to_have_count(1)
    acts.says(phone, "1 picture added")
    lines = phone.get_by_role("status").inner_text().splitlines()[1:]
    assert lines == [f"{name}: It is damaged, or not a picture." for name in bad]


def test_a_heic_that_the_browser_cannot_open_says_what_to_do(pair: Paired, tmp_path: Path) -> None:
    (tmp_path / "IMG_1.HEIC").write_bytes(pictures.heic())
    phone = pair()
    acts.choose(phone, tmp_path / "IMG_1.HEIC")
    acts.says(phone, "IMG_1.HEIC: This browser cannot open HEIC.*Most Compatible")
    acts.state(phone, "connected")


def test_a_picture_that_cannot_be_read_says_so(
    pair: Paired, tmp_path: Path, witness: Witness
) -> None:
    witness.expect("ERR_FILE_NOT_FOUND")
    path = saved(tmp_path / "cloud.jpg", upright())
    phone = pair(page=HOLD_CHOICE)
    chooser = phone.get_by_role("button", name="Choose pictures")
    chooser.set_input_files(path)
    path.unlink()
    phone.evaluate("window.go = true")
    chooser.dispatch_event("change", {"bubbles": True})
    acts.says(phone, "cloud.jpg: It cannot be read")


def test_the_page_says_how_far_it_is(pair: Paired, tmp_path: Path) -> None:
    phone = pair()
    phone.get_by_role("status").evaluate(
        """status => {
          window.heard = [];
          const hear = () => heard.push(status.textContent);
          new MutationObserver(hear).observe(status, { childList: true });
        }"""
    )
    acts.choose(phone, *(saved(tmp_path / f"{n}.jpg", upright(), orientation=n) for n in (1, 2)))
    acts.says(phone, "2 pictures added")
    heard = phone.evaluate("heard")
    assert heard[:2] == ["Picture 1 of 2 …", "Picture 2 of 2 …"]


# --- where there is a way in, and for whom ----------------------------------------------------


def test_a_phone_whose_camera_does_not_work_goes_on_with_its_camera_app(
    pair: Paired, tmp_path: Path, installation: Installation, clinician: Account
) -> None:
    refuse = "() => Promise.reject(new DOMException('', 'NotAllowedError'))"
    phone = pair(page=f"navigator.mediaDevices.getUserMedia = {refuse};")
    phone.get_by_role("button", name="Take photos").tap()
    acts.state(phone, "error")
    acts.choose(phone, saved(tmp_path / "a.jpg", upright()), way="Use the camera app")
    send(phone, 1)
    assert acts.filed(installation, clinician) == 1


def test_the_camera_app_is_asked_for_the_back_camera(pair: Paired) -> None:
    button = pair().get_by_role("button", name="Use the camera app")
    expect(button).to_have_attribute("capture", "environment")
    expect(button).to_have_attribute("accept", "image/*")


@pytest.mark.parametrize("way", ["Use the camera app", "Choose pictures"])
def test_both_ways_are_large_enough_for_a_thumb_and_open_by_key(way: str, pair: Paired) -> None:
    phone = pair()
    button = phone.get_by_role("button", name=way)
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 42  # within the label's border of 44
    with phone.expect_file_chooser() as opened:
        button.press("Enter")
    assert opened.value.is_multiple() == (way == "Choose pictures")


def test_without_a_consultation_a_picture_waits_for_its_patient(
    desk: Page, phone: Page, tmp_path: Path
) -> None:
    acts.pair(phone, acts.offer(desk))
    acts.choose(phone, saved(tmp_path / "a.jpg", upright()))
    expect(acts.reviewed(phone)).to_have_text(re.compile("No patient yet"))


def test_a_picture_chosen_for_nobody_is_nobodys_whatever_the_desk_opens_meanwhile(
    desk: Page, phone: Page, tmp_path: Path
) -> None:
    acts.pair(phone, acts.offer(desk))
    with phone.expect_file_chooser() as opened:
        phone.get_by_role("button", name="Use the camera app").tap()
    acts.start(desk, "CD 42")
    expect(phone.get_by_text("CD 42", exact=True)).to_be_visible()
    opened.value.set_files(saved(tmp_path / "a.jpg", upright()))
    expect(acts.reviewed(phone)).to_have_text(re.compile("No patient yet"))


def test_when_the_desk_has_moved_on_continue_comes_first(paired: Page, desk: Page) -> None:
    acts.end(desk)
    acts.start(desk, "CD 42")
    agree = paired.get_by_role("button", name="Continue with CD 42")
    expect(agree).to_be_visible()
    expect(paired.get_by_role("button", name="Choose pictures")).to_have_count(0)
    agree.tap()
    expect(paired.get_by_role("button", name="Choose pictures")).to_be_visible()


def test_a_phone_that_is_not_paired_has_no_way_in(open_phone: Open, witness: Witness) -> None:
    phone = open_phone()
    witness.expect("status of 401")
    phone.goto("/phone/")
    expect(phone.get_by_role("heading", name="This phone is not paired")).to_be_visible()
    expect(phone.get_by_role("button", name="Use the camera app")).to_have_count(0)


def test_a_photo_stays_with_the_patient_for_whom_the_camera_app_was_opened(
    paired: Page, desk: Page, tmp_path: Path, installation: Installation, clinician: Account
) -> None:
    with paired.expect_file_chooser() as opened:
        paired.get_by_role("button", name="Use the camera app").tap()
    acts.end(desk)
    acts.start(desk, "CD 42")
    expect(paired.get_by_role("button", name="Continue with CD 42")).to_be_visible()
    opened.value.set_files(saved(tmp_path / "a.jpg", upright()))
    send(paired, 1)
    (photo,) = installation.photos(clinician)
    assert photo["patient"] == "AB 41"


# --- a canvas that lies -----------------------------------------------------------------------

LIE = "This browser alters pictures"


def test_an_honest_browser_is_not_accused(pair: Paired) -> None:
    phone = pair(
        page="""
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (...rest) {
        window.looked = true;
        return real.apply(this, rest);
      };
    """
    )
    phone.wait_for_function("() => window.looked")
    acts.take(phone)
    acts.review(phone)
    expect(phone.get_by_text(LIE)).to_be_hidden()


def test_a_worker_that_falsifies_pixels_is_told_before_the_first_photo(pair: Paired) -> None:
    phone = pair(worker=LIE_IN_WORKER % 64)
    expect(phone.get_by_role("alert")).to_contain_text(LIE)


def test_a_page_that_falsifies_pixels_is_told_where_it_shrinks_by_hand(pair: Paired) -> None:
    phone = pair(worker=NO_CANVAS, page=LIE_ON_PAGE)
    expect(phone.get_by_role("alert")).to_contain_text(LIE)


def test_noise_that_no_eye_sees_is_not_worth_a_word(pair: Paired) -> None:
    phone = pair(worker=LIE_IN_WORKER % 1)
    acts.take(phone)
    acts.review(phone)
    expect(phone.get_by_text(LIE)).to_be_hidden()


def test_a_falsified_picture_is_warned_of_and_not_refused(pair: Paired) -> None:
    phone = pair(worker=LIE_IN_WORKER % 64)
    expect(phone.get_by_role("alert")).to_be_visible()
    acts.shoot(phone)
    expect(phone.get_by_role("alert")).to_be_visible()
