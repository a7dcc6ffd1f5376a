"""The whole journey, in the same sentences for each browser, desk and phone in either size."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.installation import Account, Installation
from tests.engines import acts
from tests.engines.conftest import DESK, PHONE, Open
from tests.engines.way import Way
from tests.engines.window import Window
from tests.pictures import jpeg

pytestmark = pytest.mark.browser

ORIENTATION, TURN_RIGHT = 0x0112, 6  # EXIF
WIDE, UPRIGHT = (800, 450), (600, 800)


@pytest.fixture(params=[(DESK, PHONE), (PHONE, DESK)], ids=["as-usual", "sizes-swapped"])
def both(request: pytest.FixtureRequest, open_window: Open, way: Way) -> tuple[Window, Window]:
    """Return a desk and a phone: large and small, and the other way round."""
    desk_size, phone_size = request.param
    return open_window(desk_size), open_window(phone_size, network=way.port)


@pytest.fixture
def lying(tmp_path: Path) -> Path:
    """Return a picture as a phone's own camera saves it: on its side, and a note that says so."""
    note = Image.Exif()
    note[ORIENTATION] = TURN_RIGHT
    path = tmp_path / "lying.jpg"
    path.write_bytes(jpeg(size=(1600, 1200), exif=note))
    return path


def test_photos_go_from_the_phone_to_the_desk_and_into_the_bucket(
    both: tuple[Window, Window], clinician: Account, lying: Path, installation: Installation
) -> None:
    desk, phone = both
    acts.sign_in(desk, clinician)
    acts.start(desk, "AB 41")
    acts.pair(phone, acts.offer(desk), clinician=clinician.name)
    phone.see("heading", "^AB 41$")

    acts.take(phone, 3)
    acts.review(phone, 3)
    phone.press("button", "^Delete photo 2$")
    acts.reviewed(phone, 2)
    phone.press("button", "^Back$")
    acts.choose(phone, lying)
    acts.reviewed(phone, 3)
    acts.upload(phone)
    acts.says_sent(phone, 3)

    photos = acts.shown_photos(desk, 3)
    assert acts.look_large(desk, photos[-1]) == WIDE
    compare_with_the_bucket(installation, clinician)


def compare_with_the_bucket(installation: Installation, account: Account) -> None:
    """Three pictures, each of its own moment, with something to be seen; upright all."""
    filed = installation.photos(account)
    bodies = {installation.stored(photo["key"])["body"] for photo in filed}
    pictures = [Image.open(io.BytesIO(body)) for body in bodies]
    assert sorted(picture.size for picture in pictures) == [UPRIGHT, WIDE, WIDE]
    for picture in pictures:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert len(picture.getcolors(WIDE[0] * WIDE[1]) or "many") > 1
