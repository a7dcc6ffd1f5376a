"""The whole journey in two windows, by the names on the screen (design.md section 10)."""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Installation

pytestmark = pytest.mark.browser

# Remember the hash of every body that the page puts somewhere.
REMEMBER_BODIES = """
  window.bodies = [];
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    const keep = (hash) => window.bodies.push(btoa(String.fromCharCode(...new Uint8Array(hash))));
    crypto.subtle.digest("SHA-256", body).then(keep);
    return send.call(this, body);
  };
"""


@dataclass
class Finger:
    """Clicks or taps, and counts."""

    touches: bool
    count: int = 0

    def press(self, target: Locator) -> None:
        self.count += 1
        if self.touches:
            target.tap()
        else:
            target.click()


def test_a_photo_goes_from_a_scanned_code_to_the_desk_and_into_the_bucket(
    installation: Installation, open_desk: Open, open_phone: Open
) -> None:
    desk, phone = open_desk(), open_phone()
    phone.add_init_script(REMEMBER_BODIES)
    mouse, thumb = Finger(touches=False), Finger(touches=True)

    sign_in_and_offer(desk, mouse, installation)
    desk.evaluate("window.isStillTheSamePage = true")
    pair(phone, thumb, scanned(desk), clinician="Demo clinician", patient="AB 41")
    send_the_first(phone, thumb)

    expect(acts.shown_photos(desk)).to_have_count(1)
    assert thumb.count <= 6

    send_some_more(phone)

    expect(acts.shown_photos(desk)).to_have_count(4)
    look_at_one(desk, mouse)
    assert mouse.count <= 4
    assert desk.evaluate("window.isStillTheSamePage")
    compare_with_the_bucket(installation, bodies=phone.evaluate("window.bodies"))


def sign_in_and_offer(desk: Page, mouse: Finger, installation: Installation) -> None:
    """Sign in with what the screen of `make run` says, start a consultation, offer a pairing."""
    desk.goto("/")
    desk.get_by_role("textbox", name="Username").fill(installation.demo.username)
    desk.get_by_role("textbox", name="Password").fill(installation.demo.password)
    mouse.press(desk.get_by_role("button", name="Sign in"))
    desk.wait_for_url("/")
    desk.get_by_role("textbox", name="Patient").fill("AB 41")
    mouse.press(desk.get_by_role("button", name="Start consultation"))
    desk.get_by_role("heading", name="AB 41").wait_for()
    mouse.press(desk.get_by_role("button", name="Pair a phone"))


def scanned(desk: Page) -> str:
    """Read the QR code from the screen, as a phone's camera does."""
    picture = desk.get_by_role("img", name="Pairing QR code").screenshot()
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert re.fullmatch(
        r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", acts.shown_code(desk).inner_text()
    )
    return found[0].text


def pair(phone: Page, thumb: Finger, url: str, *, clinician: str, patient: str) -> None:
    """Open the scanned address, read whom it pairs with, agree."""
    phone.goto(url)
    expect(phone.get_by_text("Send photos to")).to_contain_text(clinician)
    expect(phone.get_by_role("textbox", name="Pairing code")).to_have_value(urlsplit(url).fragment)
    assert phone.evaluate("location.href") == url.partition("#")[0]
    thumb.press(phone.get_by_role("button", name="Pair this phone"))
    acts.arrive(phone)
    expect(phone.get_by_text(clinician, exact=True)).to_be_visible()
    expect(phone.get_by_text(patient, exact=True)).to_be_visible()


def send_the_first(phone: Page, thumb: Finger) -> None:
    thumb.press(phone.get_by_role("button", name="Take photos"))
    acts.state(phone, "camera")
    thumb.press(phone.get_by_role("button", name="Take photo", exact=True))
    thumb.press(phone.get_by_role("button", name="Review photos"))
    acts.state(phone, "reviewing")
    thumb.press(phone.get_by_role("button", name="Upload all"))
    acts.says_sent(phone, 1)


def send_some_more(phone: Page) -> None:
    """Take three, delete one, retake one, take one more, send all and watch how they go."""
    acts.shoot(phone, 3)
    phone.get_by_role("button", name="Delete photo 2").tap()
    expect(acts.reviewed(phone)).to_have_count(2)
    phone.get_by_role("button", name="Retake photo 1").tap()
    acts.press_shutter(phone)
    acts.says(phone, "2 photos taken")
    expect(acts.review(phone)).to_have_count(2)
    acts.take(phone)
    expect(acts.review(phone)).to_have_count(3)
    with acts.gate(phone, acts.PUT, skip=1) as second:
        acts.upload(phone)
        second.wait()
        shows_real_progress(phone)
        second.open()
        acts.says_sent(phone, 3)


def shows_real_progress(phone: Page) -> None:
    """One photo is sent, one is held back, one waits; whose presign came first went first."""
    acts.state(phone, "uploading")
    shares = {
        name: phone.get_by_role("progressbar", name=name).evaluate("bar => bar.value / bar.max")
        for name in ("All photos", "Photo 1", "Photo 2", "Photo 3")
    }
    assert 0.2 < shares.pop("All photos") < 0.5
    assert sorted(shares.values()) == [0, 0, 1]


def look_at_one(desk: Page, mouse: Finger) -> None:
    """The thumbnail is small; a click shows the whole photo in the same tab."""
    small = acts.shown_photos(desk).first
    assert 0 < small.evaluate("image => image.decode().then(() => image.naturalWidth)") < 800
    mouse.press(small)
    large = desk.get_by_role("dialog").get_by_role("img", name=re.compile("^Photo"))
    expect(large).to_be_visible()
    assert large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    assert len(desk.context.pages) == 1


def compare_with_the_bucket(installation: Installation, *, bodies: list[str]) -> None:
    """What lies in the bucket is what the phone made, named and locked as it should be."""
    photos = installation.photos(installation.demo)
    assert len(photos) == 4
    assert sorted(installation.stored(each["key"])["sha256"] for each in photos) == sorted(bodies)
    for photo in photos:
        compare(photo, installation.stored(photo["key"]))


def compare(photo: Any, stored: dict[str, Any]) -> None:
    picture = Image.open(io.BytesIO(stored["body"]))
    assert (picture.format, picture.size) == ("JPEG", (800, 450))
    assert (stored["ContentType"], stored["ServerSideEncryption"]) == ("image/jpeg", "AES256")
    metadata = stored["Metadata"]
    token, photo_id = metadata["mobile-token-id"], metadata["photo-id"]
    assert token.replace("-", "") == photo["token_id"]
    assert re.fullmatch(rf"mobile-uploads/{token}/\d{{8}}T\d{{6}}\w*-{photo_id}\.jpg", photo["key"])
    assert metadata["upload-type"] == "mobile"
    assert metadata["uploaded-by"].replace("-", "") == photo["clinician_id"]
    assert metadata["consultation-id"].replace("-", "") == photo["consultation_id"]
    assert metadata["sha256"] == stored["sha256"] == photo["sha256"]
    assert Path(metadata["original-filename"]).suffix == ".jpg"
    assert metadata.keys() >= {"upload-timestamp", "captured-at", "claim"}
