"""A minute of a signal that can be counted, among photos, cameras and a network that is away.

What arrives is joined by the product itself and counted: each quarter of a second is there, once.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests import counting, tones
from tests.browser import acts
from tests.browser.conftest import CAMERA, Open, launch
from tests.browser.installation import Account, Installation
from tests.browser.ward import Ward, all_arrived
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

LONGEST_GAP = 0.1  # seconds: issue 6
AWAY = 10  # seconds without a network
A_MINUTE = 60


@pytest.fixture(scope="module")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Two cameras show the browser's own test picture: one that plays a film has no neighbour."""
    wav = counting.play(tmp_path_factory.mktemp("microphone") / "counted.wav")
    microphone = f"--use-file-for-fake-audio-capture={wav}"
    with launch(playwright, f"{CAMERA[0]}=device-count=2", CAMERA[1], microphone) as running:
        yield running


@pytest.fixture
def phone(open_phone: Open) -> Page:
    return open_phone(permissions=["camera", "microphone"])


def test_each_quarter_of_a_minutes_sound_arrives_once(
    paired: Page,
    desk: Page,
    installation: Installation,
    clinician: Account,
    witness: Witness,
    capsys: pytest.CaptureFixture[str],
) -> None:
    witness.expect("ERR_INTERNET_DISCONNECTED")
    ward = Ward(installation, clinician)
    acts.record(paired)
    two_photos_from_two_cameras(paired)
    two_photos_out_of_reach(paired)
    acts.take(paired)
    acts.lasts(paired, max(0, A_MINUTE - acts.recorded(paired)))
    paired.get_by_role("button", name="Close camera").tap()
    acts.upload(paired)
    acts.says_sent(paired, 1)
    acts.stop_recording(paired)
    ward.until(paired, all_arrived)
    assert len(installation.photos(clinician)) == 5
    found = counting.count(tones.samples(joined(desk, ward)))
    with capsys.disabled():
        print(counting.told(found, seams=[each["seam_ms"] for each in ward.segments]))
    assert (found.missing, found.twice) == ([], [])
    assert len(found.heard) * counting.QUARTER >= A_MINUTE
    assert found.longest_gap < LONGEST_GAP


def two_photos_from_two_cameras(phone: Page) -> None:
    acts.take(phone)
    phone.get_by_role("button", name="Switch camera").tap()
    acts.take(phone)
    phone.get_by_role("button", name="Close camera").tap()
    acts.upload(phone)
    acts.says_sent(phone, 2)
    acts.recorder_is(phone, "recording")


def two_photos_out_of_reach(phone: Page) -> None:
    """Take them with no network, and switch back; all goes once it is there again."""
    phone.context.set_offline(True)
    since = acts.recorded(phone)
    acts.take(phone)
    phone.get_by_role("button", name="Switch camera").tap()
    acts.take(phone)
    phone.get_by_role("button", name="Close camera").tap()
    acts.upload(phone)
    acts.lasts(phone, max(0, since + AWAY - acts.recorded(phone)))
    phone.context.set_offline(False)
    acts.says_sent(phone, 2)
    acts.recorder_is(phone, "recording")


def joined(desk: Page, ward: Ward) -> bytes:
    """Download the consultation's recording as one file, as its record offers it."""
    consultation = UUID(str(ward.recording["consultation_id"]))
    answer = desk.request.get(f"/consultations/{consultation}/recording")
    expect(answer).to_be_ok()
    return answer.body()
