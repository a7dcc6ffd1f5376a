"""What befalls photos on their way, in the same sentences for each browser: all arrive, once."""

import pytest

from tests.browser.installation import Account, Installation
from tests.engines import acts
from tests.engines.way import Way
from tests.engines.window import Window

pytestmark = pytest.mark.browser


@pytest.fixture
def paired(desk: Window, phone: Window, clinician: Account) -> Window:
    """Return the phone, paired to the desk, with a consultation open."""
    acts.sign_in(desk, clinician)
    acts.start(desk, "AB 41")
    acts.pair(phone, acts.offer(desk), clinician=clinician.name)
    return phone


def all_arrived(
    count: int, *, desk: Window, installation: Installation, clinician: Account
) -> None:
    """So many photos are on the desk and in its record, each of them another one."""
    acts.shown_photos(desk, count)
    filed = installation.photos(clinician)
    assert len({photo["sha256"] for photo in filed}) == len(filed) == count


def test_photos_wait_for_a_store_that_is_away_and_then_for_the_server(
    paired: Window,
    desk: Window,
    way: Way,
    bucket_port: int,
    server_port: int,
    installation: Installation,
    clinician: Account,
) -> None:
    acts.take(paired, 3)
    acts.review(paired, 3)
    way.cut(bucket_port)
    acts.upload(paired)
    paired.says("3 photos wait.*The photo store did not answer")
    way.cut(server_port)
    paired.reads("No connection")
    way.mend()
    paired.press("button", "^Try again$")
    acts.says_sent(paired, 3)
    all_arrived(3, desk=desk, installation=installation, clinician=clinician)


def test_photos_outlive_a_browser_that_is_killed_in_review_and_again_while_they_go(
    paired: Window,
    desk: Window,
    way: Way,
    bucket_port: int,
    installation: Installation,
    clinician: Account,
) -> None:
    acts.take(paired, 3)
    paired.kill()
    paired.open("/phone/")
    acts.reviewed(paired, 3)
    way.deafen(bucket_port)
    acts.upload(paired)
    paired.until(lambda: acts.stored(installation, clinician), "a photo in the bucket")
    paired.kill()
    assert not installation.photos(clinician)
    way.mend()
    paired.open("/phone/")
    acts.says_sent(paired, 3)
    all_arrived(3, desk=desk, installation=installation, clinician=clinician)
