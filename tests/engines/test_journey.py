"""The whole journey, in the same sentences for each browser, desk and phone in either size."""

import io

import pytest
from PIL import Image

from tests.browser.installation import Account, Installation
from tests.engines import acts
from tests.engines.conftest import DESK, PHONE, Open
from tests.engines.way import Way
from tests.engines.window import Window

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(DESK, PHONE), (PHONE, DESK)], ids=["as-usual", "sizes-swapped"])
def both(request: pytest.FixtureRequest, open_window: Open, way: Way) -> tuple[Window, Window]:
    """Return a desk and a phone: large and small, and the other way round."""
    desk_size, phone_size = request.param
    return open_window(desk_size), open_window(phone_size, network=way.port)


def test_photos_go_from_the_phone_to_the_desk_and_into_the_bucket(
    both: tuple[Window, Window], clinician: Account, installation: Installation
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
    acts.upload(phone)
    acts.says_sent(phone, 2)

    photos = acts.shown_photos(desk, 2)
    assert acts.look_large(desk, photos[0]) == [800, 450]
    compare_with_the_bucket(installation, clinician)


def compare_with_the_bucket(installation: Installation, account: Account) -> None:
    """Two pictures, each of its own moment, with something to be seen."""
    filed = installation.photos(account)
    bodies = [installation.stored(photo["key"])["body"] for photo in filed]
    assert len(set(bodies)) == 2
    for body in bodies:
        picture = Image.open(io.BytesIO(body))
        assert (picture.format, picture.size) == ("JPEG", (800, 450))
        assert len(picture.getcolors(800 * 450) or []) > 1
