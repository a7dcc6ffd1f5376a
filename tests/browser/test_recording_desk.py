"""The desk and a recording: asked for, seen, stopped; then played, along a line of time."""

import re
import zipfile

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from bench.program import Program
from tests import tones
from tests.browser import acts, recorded
from tests.browser.installation import Account, Installation
from tests.browser.recorded import Microphone
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

# Which tone is heard, as often as the screen is drawn: [position on the slider in ms, its number].
LISTEN = """
() => {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  for (const each of document.querySelectorAll("audio"))
    context.createMediaElementSource(each).connect(analyser).connect(context.destination);
  const bins = new Float32Array(analyser.frequencyBinCount);
  window.heard = [];
  const look = () => {
    analyser.getFloatFrequencyData(bins);
    const peak = bins.indexOf(Math.max(...bins));
    const hertz = (peak * context.sampleRate) / analyser.fftSize;
    if (bins[peak] > -40) window.heard.push(Math.round((hertz - LOWEST) / STEP));
    requestAnimationFrame(look);
  };
  look();
}
""".replace("LOWEST", str(tones.LOWEST)).replace("STEP", str(tones.STEP))


@pytest.fixture
def microphone(program: Program) -> Microphone:
    return Microphone(program)


@pytest.fixture
def region(desk: Page) -> Locator:
    return desk.get_by_role("region", name="Recording")


@pytest.fixture
def runs(desk: Page, microphone: Microphone) -> Microphone:
    """Return a microphone that records, as the desk shows."""
    microphone.agree()
    microphone.start()
    expect(desk.get_by_role("button", name="Stop recording")).to_be_visible()
    return microphone


@pytest.fixture
def record(desk: Page, program: Program, installation: Installation, clinician: Account) -> Page:
    """Return the page of a consultation with a photo and recordings."""
    program.confirm(program.put_one())
    recorded.file(installation, clinician)
    desk.goto("/consultations/")
    desk.get_by_role("link", name="AB 41").click()
    expect(desk.get_by_role("button", name="Play")).to_be_visible()
    return desk


def press(desk: Page, name: str) -> None:
    desk.get_by_role("button", name=name).click()


def position(record: Page) -> int:
    """Return where the player is, in milliseconds."""
    return int(record.get_by_role("slider", name="Position").input_value())


# --- at the desk --------------------------------------------------------------------------------


def test_the_desk_asks_and_the_phone_starts(
    desk: Page, region: Locator, microphone: Microphone
) -> None:
    press(desk, "Start recording")
    expect(region).to_contain_text("Asked the phone")
    assert microphone.news()["asked_at"]
    assert microphone.news()["open"] is None
    microphone.agree()
    microphone.start()
    expect(desk.get_by_role("button", name="Stop recording")).to_be_visible()
    expect(region).to_contain_text("The patient agreed at")
    expect(desk).to_have_title(re.compile("^● Recording · AB 41"))
    expect(region.get_by_role("timer")).to_have_text(re.compile(r"^0:0[2-9]"))


def test_a_phone_may_say_no(desk: Page, region: Locator, microphone: Microphone) -> None:
    press(desk, "Start recording")
    expect(region).to_contain_text("Asked the phone")
    microphone.decline()
    expect(region).to_contain_text("Not now, said the phone")
    expect(desk.get_by_role("button", name="Start recording")).to_be_enabled()


def test_a_phone_that_does_not_answer_is_told_of(
    desk: Page, region: Locator, microphone: Microphone, installation: Installation
) -> None:
    press(desk, "Start recording")
    expect(region).to_contain_text("Asked the phone")
    installation.change(
        "UPDATE recordings_request SET asked_at = datetime('now', '-31 seconds')"
        " WHERE consultation_id = ?",
        microphone.consultation.replace("-", ""),
    )
    desk.reload()
    expect(region).to_contain_text("The phone did not answer")


def test_an_interruption_comes_and_goes(desk: Page, region: Locator, runs: Microphone) -> None:
    runs.tell("interrupted", why="call", waiting=1)
    expect(region).to_contain_text(re.compile(r"interrupted at \d\d:\d\d: a call came in"))
    expect(region).to_contain_text("1 part still on the phone")
    runs.tell("recording")
    expect(region).not_to_contain_text("interrupted")
    expect(region.get_by_role("timer")).to_be_visible()


def test_a_stop_acts_at_once_and_the_phones_word_is_awaited(
    desk: Page, region: Locator, runs: Microphone
) -> None:
    press(desk, "Stop recording")
    expect(region).to_contain_text("Telling the phone")
    assert runs.news()["open"] is None
    expect(region).to_contain_text("The phone did not answer")
    expect(desk).to_have_title(re.compile("^AB 41"))
    runs.tell("stopped")
    expect(region).to_contain_text("stopped at the desk")
    expect(desk.get_by_role("button", name="Start recording")).to_be_visible()


def test_to_withdraw_asks_stops_and_offers_deletion(
    desk: Page, region: Locator, runs: Microphone
) -> None:
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    desk.on("dialog", agree)
    press(desk, "Withdraw consent")
    expect(region).to_contain_text("The consent was withdrawn")
    press(desk, "Delete the recording")
    expect(region).to_contain_text("The recording was deleted")
    assert [each.split()[0] for each in asked] == ["Withdraw", "Delete"]


def test_without_a_phone_there_is_no_microphone(
    desk: Page, region: Locator, runs: Microphone
) -> None:
    acts.unpair(desk)
    expect(region).to_contain_text("the phone’s pairing ended")
    expect(desk.get_by_role("button", name="Start recording")).to_be_hidden()


def test_the_focus_stays_where_it_was_when_the_region_changes(
    desk: Page, region: Locator, runs: Microphone
) -> None:
    desk.get_by_role("button", name="Stop recording").focus()
    runs.tell("interrupted", why="muted")
    expect(region).to_contain_text("muted")
    expect(desk.get_by_role("button", name="Stop recording")).to_be_focused()


# --- on the record ------------------------------------------------------------------------------


def test_it_plays_across_a_seam_with_every_tone_once(record: Page) -> None:
    record.get_by_role("slider", name="Position").evaluate(
        "slider => { slider.value = 2600; slider.dispatchEvent(new Event('change')); }"
    )
    record.evaluate(LISTEN)
    press(record, "Play")
    record.wait_for_function("() => window.heard.includes(11)")
    press(record, "Pause")
    heard: list[int] = record.evaluate("() => window.heard")
    # A tone counts that is heard in three pictures in a row: at an edge two may sound as a third.
    firm = [n for n, *more in zip(heard, heard[1:], heard[2:], strict=False) if more == [n, n]]
    order = [n for number, n in enumerate(firm) if number == 0 or firm[number - 1] != n]
    assert order == list(range(5, 12))


def test_a_gap_is_passed_over_and_told(record: Page) -> None:
    player = record.get_by_role("region", name="Recording")
    record.get_by_role("slider", name="Position").evaluate(
        "slider => { slider.value = 10_200; slider.dispatchEvent(new Event('change')); }"
    )
    press(record, "Play")
    expect(player.get_by_role("status")).to_have_text(re.compile("without sound: a call came in"))
    record.wait_for_function(
        "() => document.querySelector('[data-position]').valueAsNumber > 17_500"
    )
    player.get_by_text("times without sound").click()
    expect(player.get_by_role("listitem").filter(has_text="a call came in")).to_be_visible()


def test_a_mark_shows_the_photo_and_plays_its_moment(
    record: Page, installation: Installation
) -> None:
    record.get_by_role("link", name="Hear the moment of the photo").click()
    large = record.get_by_role("figure").get_by_role("img", name=re.compile("large$"))
    expect(large).to_be_visible()
    expect(large).to_have_js_property("complete", value=True)
    record.wait_for_function(
        "() => document.querySelector('[data-position]').valueAsNumber > 6_300"
    )
    assert 6300 < position(record) < 12_000
    press(record, "Pause")


def test_a_dot_on_the_line_is_its_photo_too(record: Page) -> None:
    dot = record.locator("[data-dot]")
    dot.scroll_into_view_if_needed()
    at = dot.evaluate("dot => dot.getBoundingClientRect().toJSON()")  # a point, drawn as a disc
    record.mouse.click(at["x"] + 3, at["y"] + 3)
    expect(
        record.get_by_role("figure").get_by_role("img", name=re.compile("large$"))
    ).to_be_visible()
    press(record, "Pause")


def test_the_keyboard_moves_along_the_line(record: Page) -> None:
    slider = record.get_by_role("slider", name="Position")
    slider.focus()
    for key, at in (("ArrowRight", 5000), ("PageUp", 35_000), ("ArrowLeft", 30_000), ("Home", 0)):
        slider.press(key)
        assert position(record) == at
    slider.press("ArrowUp")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^5 seconds, \d\d:\d\d:\d\d$"))
    slider.press(" ")
    expect(record.get_by_role("button", name="Pause")).to_be_visible()
    slider.press(" ")
    expect(record.get_by_role("button", name="Play")).to_be_visible()
    slider.press("End")
    assert position(record) == 44_000


def test_at_the_end_it_says_so_and_begins_anew(record: Page) -> None:
    slider = record.get_by_role("slider", name="Position")
    slider.evaluate(
        "slider => { slider.value = 43_500; slider.dispatchEvent(new Event('change')); }"
    )
    press(record, "Play")
    expect(record.get_by_text("The end")).to_be_visible()
    press(record, "Play")
    expect(record.get_by_role("button", name="Pause")).to_be_visible()
    assert position(record) < 40_000


def test_sound_that_cannot_be_had_is_said(record: Page, witness: Witness) -> None:
    witness.expect("Failed to load resource")
    record.route(re.compile("/recordings/sound/"), lambda route: route.abort())
    press(record, "Play")
    expect(record.get_by_text("The sound cannot be fetched")).to_be_visible()
    record.unroute(re.compile("/recordings/sound/"))
    press(record, "Play")
    record.wait_for_function("() => document.querySelector('[data-position]').valueAsNumber > 300")
    expect(record.get_by_text("The sound cannot be fetched")).to_be_hidden()


def test_it_comes_as_one_file_and_in_parts(record: Page) -> None:
    with record.expect_download() as one:
        press(record, "Download as one file")
    assert one.value.suggested_filename.endswith("-recording.webm")
    heard = tones.heard(one.value.path().read_bytes(), [0.25, 6.25, 14.25, 18.75, 40.25])
    assert heard == [0, 12, None, 37, 0]
    with record.expect_download() as parts:
        press(record, "Download in parts")
    assert len(zipfile.ZipFile(parts.value.path()).namelist()) == 6


def test_on_the_record_it_can_be_withdrawn_and_deleted_later(record: Page) -> None:
    record.on("dialog", acts.agree)
    press(record, "Withdraw consent")
    expect(record.get_by_text("The consent was withdrawn at")).to_be_visible()
    press(record, "Delete the recording")
    expect(record.get_by_role("region", name="History")).to_contain_text("Recording deleted")
    expect(record.get_by_role("button", name="Play")).to_be_hidden()
