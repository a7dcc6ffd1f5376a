"""A minute of the counted signal in Firefox, among photos and with no network for a while.

Its own fake microphone cannot play a file, so the page is given one that does: see counted.js. It
has one camera, so none is switched.
"""

import base64
import json
from pathlib import Path
from uuid import UUID

import pytest

from tests import counting, tones
from tests.browser.installation import Account, Installation
from tests.browser.ward import Ward, all_arrived
from tests.engines import acts
from tests.engines.browsers import ENGINES, Engine, order
from tests.engines.way import Way
from tests.engines.window import Window

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).with_name("counted.js").read_text()
LONGEST_GAP = 0.1  # seconds: issue 6
AWAY, A_MINUTE = 10, 60  # seconds
NAMES = ("QUARTERS", "QUARTER", "DIGITS", "LOW", "HIGH", "STEP")
ELAPSED = """
  return document.querySelector("[role=timer]").textContent.split(":")
    .reduce((sum, part) => 60 * sum + Number(part), 0);
"""
DOWNLOAD = """
  const [address, done] = arguments;
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  fetch(address).then((answer) => answer.blob()).then((blob) => reader.readAsDataURL(blob));
"""


@pytest.fixture
def engine() -> Engine:
    return ENGINES["firefox"]


@pytest.fixture
def recording(desk: Window, phone: Window, clinician: Account) -> Window:
    """Return the phone, which records what can be counted."""
    constants = ";".join(f"const {name} = {json.dumps(getattr(counting, name))}" for name in NAMES)
    body = SCRIPT.partition("() => {")[2]
    script = {"functionDeclaration": f"() => {{ {constants}; {body}"}
    order(phone.driver, "script.addPreloadScript", script)
    acts.sign_in(desk, clinician)
    acts.start(desk, "AB 41")
    acts.pair(phone, acts.offer(desk), clinician=clinician.name)
    acts.record(phone)
    return phone


def test_each_quarter_of_a_minutes_sound_arrives_once(
    recording: Window,
    desk: Window,
    way: Way,
    server_port: int,
    bucket_port: int,
    installation: Installation,
    clinician: Account,
    capsys: pytest.CaptureFixture[str],
) -> None:
    send(recording, 2)
    way.cut(server_port)
    way.cut(bucket_port)
    since = elapsed(recording)
    acts.take(recording, 3)
    lasts_until(recording, since + AWAY)
    way.mend()
    recording.press("button", "^Close camera$")
    acts.upload(recording)
    acts.says_sent(recording, 3)
    lasts_until(recording, A_MINUTE)
    acts.stop_recording(recording)
    ward = Ward(installation, clinician)
    recording.until(lambda: all_arrived(ward), "all that was recorded")
    assert len(installation.photos(clinician)) == 5
    found = counting.count(tones.samples(joined(desk, ward)))
    with capsys.disabled():
        print(counting.told(found, seams=[each["seam_ms"] for each in ward.segments]))
    assert (found.missing, found.twice) == ([], [])
    assert len(found.heard) * counting.QUARTER >= A_MINUTE
    assert found.longest_gap < LONGEST_GAP


def send(phone: Window, count: int) -> None:
    acts.take(phone, count)
    phone.press("button", "^Close camera$")
    acts.upload(phone)
    acts.says_sent(phone, count)


def elapsed(phone: Window) -> int:
    """Return for how many seconds it has recorded, as the phone says."""
    return int(phone.script(ELAPSED))


def lasts_until(phone: Window, seconds: int) -> None:
    """Wait second by second: how long a second may take is known, a minute's patience is not."""
    while (at := elapsed(phone)) < seconds:
        phone.until(lambda at=at: elapsed(phone) > at, f"{at + 1} s")


def joined(desk: Window, ward: Ward) -> bytes:
    """Download the consultation's recording as one file, as its record offers it."""
    consultation = UUID(str(ward.recording["consultation_id"]))
    found = desk.driver.execute_async_script(DOWNLOAD, f"/consultations/{consultation}/recording")
    return base64.b64decode(found.partition(",")[2])
