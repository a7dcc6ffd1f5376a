"""The phone as the consultation's microphone: what starts it, what it outlives, what ends it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Playwright, expect

from tests.browser import acts
from tests.browser.conftest import CAMERA, Open, launch
from tests.browser.inspection import Inspector
from tests.browser.installation import Account, Installation
from tests.browser.microphone import COUNTED, MICROPHONE, rolled, taken_away
from tests.browser.ward import Ward, gaps
from tests.browser.witness import Witness
from tests.microphones import tone

pytestmark = pytest.mark.browser

ALLOWED = ["camera", "microphone"]
LARGEST_GAP = timedelta(milliseconds=100)


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, film: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    wav = tone(tmp_path_factory.mktemp("microphone") / "tone.wav")
    files = (
        f"--use-file-for-fake-video-capture={film}",
        f"--use-file-for-fake-audio-capture={wav}",
    )
    with launch(playwright, *CAMERA, *files) as running:
        yield running


@pytest.fixture
def phone(open_phone: Open) -> Page:
    phone = open_phone(permissions=ALLOWED)
    phone.add_init_script(MICROPHONE)
    return phone


@pytest.fixture(autouse=True)
def too_late(witness: Witness) -> None:
    """Expect a browser's words on sound that began after its recording's end: it is refused."""
    witness.expect(r"status of 409 .*/api/uploads/presign")


@pytest.fixture
def recording(paired: Page) -> Page:
    """Return the phone, which records."""
    acts.record(paired)
    return paired


@pytest.fixture
def ward(installation: Installation, clinician: Account) -> Ward:
    return Ward(installation, clinician)


# --- start and stop -----------------------------------------------------------------------------


def test_a_tap_before_the_servers_first_news_waits_for_them(
    desk: Page, consultation: str, phone: Page
) -> None:
    with acts.gate(phone, re.compile(r"/api/phone$")) as news:
        acts.pair(phone, acts.offer(desk))
        phone.get_by_role("button", name="Start recording").tap()
        news.wait()
        phone.locator("dialog.consent").wait_for(state="attached")
        phone.evaluate("new Promise(requestAnimationFrame)")
        news.open()
    expect(phone.get_by_role("dialog")).to_contain_text(consultation)


def test_the_patient_agrees_and_then_it_records(paired: Page, ward: Ward) -> None:
    paired.get_by_role("button", name="Start recording").tap()
    expect(paired.get_by_role("dialog")).to_contain_text("30 days")
    assert ward.rows("recording") == []
    paired.get_by_role("button", name="The patient has agreed").tap()
    acts.recorder_is(paired, "recording")
    paired.wait_for_function("() => document.querySelector('[role=timer]').textContent >= '00:02'")
    paired.wait_for_function("() => document.querySelector('[role=meter]').ariaValueNow > 20")
    acts.stop_recording(paired)
    ward.until(paired, lambda ward: ward.recording["phone_stopped_at"] and ward.segments)
    assert ward.recording["end_reason"] == "phone"
    (segment,) = ward.segments
    assert 1_500 < int(str(segment["duration_ms"])) < 30_000
    paired.wait_for_function("() => window.tracks.every((track) => track.readyState === 'ended')")


def test_nobody_agreed_so_nothing_is_recorded(paired: Page, ward: Ward) -> None:
    paired.get_by_role("button", name="Start recording").tap()
    paired.get_by_role("button", name="Not now").tap()
    acts.recorder_is(paired, "off")
    assert ward.rows("recording") == []
    assert paired.evaluate("window.asked") == []


def test_the_second_recording_of_a_consultation_needs_no_second_consent(
    recording: Page, ward: Ward
) -> None:
    acts.stop_recording(recording)
    recording.get_by_role("button", name="Start recording").tap()
    acts.recorder_is(recording, "recording")
    assert len(ward.rows("recording")) == 2


def test_segments_go_on_while_photos_are_taken_and_cameras_switched(
    paired: Page, ward: Ward, installation: Installation, clinician: Account
) -> None:
    paired.add_init_script(COUNTED)
    paired.reload()
    acts.arrive(paired)
    acts.record(paired)
    acts.take(paired, 2)
    expect(paired.locator(".strip")).to_contain_text("Recording")
    paired.get_by_role("button", name="Close camera").tap()
    assert acts.reviewed(paired).count() == 2
    acts.upload(paired)
    acts.says_sent(paired, 2)
    acts.recorder_is(paired, "recording")
    expect(paired.get_by_role("timer")).to_be_visible()
    acts.take(paired)
    rolled(paired, 2)
    paired.get_by_role("button", name="Close camera").tap()
    acts.upload(paired)
    acts.says_sent(paired, 1)
    rolled(paired, 3)
    acts.lasts(paired, 2)
    acts.stop_recording(paired)
    ward.until(paired, lambda ward: len(ward.segments) == 3)
    assert [each["number"] for each in ward.segments] == [0, 1, 2]
    assert max(gaps(ward.segments)) < LARGEST_GAP
    assert len(installation.photos(clinician)) == 3


def test_offline_for_a_while_and_everything_arrives(
    recording: Page, ward: Ward, witness: Witness
) -> None:
    witness.expect("ERR_INTERNET_DISCONNECTED")
    recording.context.set_offline(True)
    acts.lasts(recording, 4)
    acts.stop_recording(recording)
    assert ward.recording["ended_at"] is None
    recording.context.set_offline(False)
    ward.until(recording, lambda ward: ward.recording["ended_at"] and ward.segments)
    assert ward.recording["end_reason"] == "phone"


# --- what it outlives ---------------------------------------------------------------------------


def test_a_reload_says_what_is_lost_and_goes_on(recording: Page, ward: Ward) -> None:
    acts.lasts(recording, 5)
    recording.on("dialog", acts.agree)
    recording.reload()
    acts.recorder_is(recording, "recording")
    acts.says(
        recording, r"The page was loaded anew at \d\d:\d\d\. Up to \d+ seconds of sound are lost"
    )
    acts.stop_recording(recording)
    ward.until(recording, lambda ward: len(ward.segments) == 2)
    cut, rest = ward.segments
    assert [(cut["number"], cut["after"]), (rest["number"], rest["after"])] == [
        (0, ""),
        (1, "reload"),
    ]
    assert int(str(cut["duration_ms"])) > 2_000


def test_stopped_out_of_hearing_a_reload_does_not_take_it_up(
    recording: Page, ward: Ward, witness: Witness
) -> None:
    witness.expect("Failed to load resource")
    stop = re.compile(r"/api/recordings/.*/stop$")
    recording.route(stop, lambda route: route.abort())
    acts.stop_recording(recording)
    recording.unroute(stop)
    recording.reload()
    ward.until(recording, lambda ward: ward.recording["ended_at"])
    acts.recorder_is(recording, "off")
    assert recording.evaluate("window.asked") == []


def test_a_page_that_comes_back_later_waits_for_a_tap(recording: Page, ward: Ward) -> None:
    recording.on("dialog", acts.agree)
    recording.evaluate("addEventListener('pagehide', () => sessionStorage.clear())")
    recording.reload()
    acts.recorder_is(recording, "interrupted")
    assert recording.evaluate("window.asked") == []
    recording.get_by_role("button", name="Go on recording").tap()
    acts.recorder_is(recording, "recording")


def test_a_microphone_that_is_taken_away_interrupts_and_comes_back(
    recording: Page, ward: Ward
) -> None:
    acts.lasts(recording, 2)
    taken_away(recording)
    acts.recorder_is(recording, "interrupted")
    expect(recording.get_by_role("group", name="Recording")).to_contain_text(
        re.compile(r"Recording interrupted at \d\d:\d\d")
    )
    ward.until(recording, lambda ward: ward.recording["state"] == "interrupted")
    assert ward.recording["why"] == "taken"
    recording.evaluate("window.failures = []")
    recording.get_by_role("button", name="Go on recording").tap()
    acts.recorder_is(recording, "recording")
    ward.until(recording, lambda ward: ward.recording["state"] == "recording")
    acts.stop_recording(recording)
    ward.until(recording, lambda ward: len(ward.segments) == 2)
    assert [each["after"] for each in ward.segments] == ["", "taken"]


def test_a_muted_microphone_interrupts_until_it_speaks_again(recording: Page, ward: Ward) -> None:
    recording.evaluate("() => void window.tracks.at(-1).dispatchEvent(new Event('mute'))")
    recording.evaluate("window.failures = Array(100).fill('NotReadableError')")
    acts.recorder_is(recording, "interrupted")
    expect(recording.get_by_text("The microphone was muted")).to_be_visible()
    recording.evaluate("() => void window.tracks.at(-1).dispatchEvent(new Event('unmute'))")
    acts.recorder_is(recording, "recording")
    acts.says(recording, r"Recording again\. What was said since \d\d:\d\d is missing")


def test_in_the_camera_an_interruption_is_seen_too(recording: Page) -> None:
    acts.take(recording)
    taken_away(recording)
    expect(recording.locator(".strip")).to_contain_text("Recording interrupted at")
    recording.get_by_role("button", name="Close camera").tap()


SILENT = """
  navigator.mediaDevices.getUserMedia = async () =>
    new AudioContext().createMediaStreamDestination().stream;
"""


def test_a_dead_microphone_is_said_in_words(paired: Page) -> None:
    paired.add_init_script(SILENT)
    paired.reload()
    acts.arrive(paired)
    acts.record(paired)
    expect(paired.get_by_role("alert").filter(has_text="No sound reaches")).to_be_visible()


# --- iPhones ------------------------------------------------------------------------------------

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def test_on_an_iphone_camera_and_microphone_come_in_one_stream(
    desk: Page, consultation: str, open_phone: Open, ward: Ward
) -> None:
    phone = open_phone(permissions=ALLOWED, user_agent=IPHONE)
    phone.add_init_script(MICROPHONE)
    acts.pair(phone, acts.offer(desk))
    acts.record(phone)
    acts.take(phone)
    phone.get_by_role("button", name="Close camera").tap()
    phone.get_by_role("button", name="Back").tap()
    acts.stop_recording(phone)
    assert set(phone.evaluate("window.asked")) == {"audio", "audio video"}
    ward.until(phone, lambda ward: len(ward.segments) >= 2)
    assert max(gaps(ward.segments)) < LARGEST_GAP


def test_elsewhere_the_camera_leaves_the_microphone_alone(recording: Page) -> None:
    acts.take(recording)
    assert recording.evaluate("window.asked") == ["audio", "video"]


# --- the desk -----------------------------------------------------------------------------------


def test_the_desk_asks_and_one_tap_starts(recording: Page, ward: Ward) -> None:
    acts.stop_recording(recording)
    ward.act("asking.ask(consultation)")
    acts.recorder_is(recording, "asked")
    expect(recording.get_by_role("alert")).to_contain_text("The desk asks")
    recording.get_by_role("button", name="Start recording").tap()
    acts.recorder_is(recording, "recording")


def test_not_now_says_the_phone_and_nothing_starts(paired: Page, ward: Ward) -> None:
    ward.act("asking.ask(consultation)")
    acts.recorder_is(paired, "asked")
    paired.get_by_role("button", name="Not now").tap()
    acts.recorder_is(paired, "off")
    answered = "SELECT answer FROM recordings_request WHERE answer = 'declined'"
    ward.until(paired, lambda ward: ward.installation.rows(answered))
    assert ward.rows("recording") == []


def test_the_desk_stops_it_and_the_phone_says_that_its_microphone_is_off(
    recording: Page, ward: Ward
) -> None:
    ward.act("running.stop(running.open_one(consultation), reason=Recording.End.DESK)")
    acts.recorder_is(recording, "off")
    acts.says(recording, "The recording was ended at")
    ward.until(recording, lambda ward: ward.recording["phone_stopped_at"])
    assert recording.evaluate("window.tracks.at(-1).readyState") == "ended"


def test_the_next_patient_is_not_recorded(recording: Page, desk: Page, ward: Ward) -> None:
    acts.end(desk)
    acts.recorder_is(recording, "off")
    assert ward.recording["end_reason"] == "consultation"
    acts.start(desk, "CD 42")
    expect(recording.get_by_role("heading", name="CD 42")).to_be_visible()
    recording.get_by_role("button", name="Start recording").tap()
    expect(recording.get_by_role("button", name="The patient has agreed")).to_be_visible()


def test_consent_withdrawn_at_the_desk_stops_it(recording: Page, ward: Ward) -> None:
    ward.act("consent.withdraw(consultation)")
    acts.recorder_is(recording, "off")
    assert ward.recording["end_reason"] == "consent"
    expect(recording.get_by_role("button", name="Withdraw consent")).to_be_hidden()


def test_consent_withdrawn_on_the_phone_stops_it_and_deletes(recording: Page, ward: Ward) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    recording.on("dialog", answer)
    recording.get_by_role("button", name="Withdraw consent").tap()
    acts.recorder_is(recording, "off")
    ward.until(recording, lambda ward: ward.recording["removed_at"])
    assert ["Delete what was recorded" in each for each in asked] == [True]
    ward.until(recording, lambda ward: all(each["removed_at"] for each in ward.segments))


def test_an_unpaired_phone_stops_at_once(recording: Page, desk: Page, witness: Witness) -> None:
    witness.expect("status of 401")
    acts.unpair(desk)
    acts.state(recording, "error")
    recording.wait_for_function("() => window.tracks.at(-1).readyState === 'ended'")
    acts.recorder_is(recording, "off")


def test_signing_out_while_it_records_is_asked_about(recording: Page) -> None:
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    recording.once("dialog", refuse)
    recording.get_by_role("button", name="Sign out this phone").tap()
    acts.recorder_is(recording, "recording")
    assert ["A recording runs" in each for each in asked] == [True]


# --- what cannot record -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lacks",
    ["delete window.MediaRecorder;", "MediaRecorder.isTypeSupported = () => false;"],
    ids=["no recorder", "no type"],
)
def test_a_browser_that_cannot_record_says_so(lacks: str, paired: Page, ward: Ward) -> None:
    paired.add_init_script(lacks)
    paired.reload()
    acts.arrive(paired)
    paired.get_by_role("button", name="Start recording").tap()
    expect(paired.get_by_role("alert")).to_contain_text("This browser cannot record sound")
    acts.recorder_is(paired, "off")
    assert ward.rows("recording") == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("NotAllowedError", "The microphone is not allowed"),
        ("NotFoundError", "No microphone found"),
        ("NotReadableError", "The microphone is busy"),
    ],
)
def test_without_a_microphone_nothing_is_recorded(
    failure: str, words: str, paired: Page, ward: Ward
) -> None:
    paired.evaluate("failure => window.failures.push(failure)", failure)
    paired.get_by_role("button", name="Start recording").tap()
    paired.get_by_role("button", name="The patient has agreed").tap()
    expect(paired.get_by_role("alert")).to_contain_text(words)
    acts.recorder_is(paired, "off")
    assert ward.rows("recording") == []
    acts.record(paired)


def test_a_recorder_that_cannot_be_fetched_says_so_and_comes_at_the_next_tap(
    paired: Page, witness: Witness
) -> None:
    witness.expect("Failed to load resource")
    room = re.compile("/recordings/room")
    paired.route(room, lambda route: route.abort())
    paired.get_by_role("button", name="Start recording").tap()
    acts.says(paired, "The recorder could not be fetched")
    paired.unroute(room)
    acts.record(paired)


# --- everybody ----------------------------------------------------------------------------------


def test_everybody_can_use_the_recorder(paired: Page, ward: Ward, inspector: Inspector) -> None:
    paired.get_by_role("button", name="Start recording").tap()
    expect(paired.get_by_role("dialog")).to_be_visible()
    inspector.look(paired, "consent")
    paired.get_by_role("button", name="The patient has agreed").tap()
    acts.recorder_is(paired, "recording")
    inspector.look(paired, "recording")
    acts.take(paired)
    inspector.look(paired, "recording, in the camera")
    paired.get_by_role("button", name="Close camera").tap()
    inspector.look(paired, "recording, in review")
    paired.get_by_role("button", name="Back").tap()
    taken_away(paired)
    acts.recorder_is(paired, "interrupted")
    inspector.look(paired, "interrupted")
    acts.stop_recording(paired)
    ward.act("asking.ask(consultation)")
    acts.recorder_is(paired, "asked")
    inspector.look(paired, "the desk asks")
