"""The right patient, always: a phone that may be behind asks, and what has no patient waits."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import acts
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

SILENCE = 16_000  # ms
IDLE = "31 minutes"
# Let the page believe that it is out of sight, or back: Playwright's windows are always in sight.
SEEN = """(state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(autouse=True)
def trouble(witness: Witness) -> None:
    """Expect what a browser says of a lost network; nothing else."""
    witness.expect("Failed to load resource")


@pytest.fixture
def early(desk: Page, phone: Page) -> Page:
    """Return the phone, paired while no consultation is open."""
    acts.pair(phone, acts.offer(desk))
    return phone


def shutter(phone: Page) -> Locator:
    return phone.get_by_role("button", name="Take photo", exact=True)


def still(phone: Page, patient: str = "AB 41") -> Locator:
    return phone.get_by_role("button", name=f"Still {patient}")


def go_on(phone: Page, patient: str) -> Locator:
    return phone.get_by_role("button", name=f"Continue with {patient}")


def yes(phone: Page, patient: str = "CD 42") -> Locator:
    return phone.get_by_role("button", name=f"For {patient}", exact=True)


def no(phone: Page, patient: str = "CD 42") -> Locator:
    return phone.get_by_role("button", name=f"Not for {patient}")


def patients(installation: Installation, clinician: Account) -> list[str]:
    return [photo["patient"] for photo in installation.photos(clinician)]


# --- still the same patient? ------------------------------------------------------------------


def with_clock(phone: Page) -> Page:
    """Put the page under a clock of the test's, and wait until it is at work there."""
    phone.clock.install()
    phone.reload()
    acts.arrive(phone)
    hears(phone)
    return phone


def hears(phone: Page) -> None:
    """Wait until the page has heard the server twice: what it heard last is new then."""
    for _ in range(2):
        with phone.expect_response(re.compile(r"/api/phone(\?|$)")):
            phone.clock.run_for(1_100)


def fall_silent(phone: Page) -> None:
    """Lose the network, for longer than a page may be behind."""
    phone.context.set_offline(True)
    # The page asks one question at a time: once one has failed, no older answer is on its way.
    with phone.expect_event("requestfailed", lambda failed: "/api/phone" in failed.url):
        for _ in range(2):
            phone.clock.run_for(1_100)
    phone.clock.fast_forward(SILENCE)
    expect(still(phone)).to_be_visible()


def put_away(phone: Page, time: str) -> None:
    """Put the phone away for so long, and take it up again."""
    phone.evaluate(SEEN, "hidden")
    phone.clock.fast_forward(time)
    phone.evaluate(SEEN, "visible")


def test_a_phone_that_hears_nothing_asks_and_takes_photos_all_the_same(paired: Page) -> None:
    with_clock(paired)
    fall_silent(paired)
    acts.take(paired)
    expect(still(paired)).to_be_visible()


def test_one_tap_answers_and_the_same_silence_is_not_asked_about_again(paired: Page) -> None:
    with_clock(paired)
    fall_silent(paired)
    still(paired).tap()
    expect(still(paired)).to_be_hidden()
    paired.clock.fast_forward(SILENCE)
    paired.clock.run_for(2_000)
    expect(still(paired)).to_be_hidden()


def test_the_servers_word_answers_by_itself(paired: Page) -> None:
    with_clock(paired)
    fall_silent(paired)
    paired.context.set_offline(False)
    hears(paired)
    expect(still(paired)).to_be_hidden()


def test_a_photo_taken_unheard_is_to_be_checked_at_the_desk(
    paired: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    with_clock(paired)
    acts.take(paired)
    fall_silent(paired)
    acts.take(paired)
    acts.review(paired)
    paired.context.set_offline(False)
    paired.clock.resume()
    acts.upload(paired)
    acts.says_sent(paired, 2)
    heard, unheard = installation.photos(clinician)
    assert heard["unheard_since"] is None
    assert unheard["unheard_since"] < unheard["captured_at"]
    expect(desk.get_by_text("Check the patient")).to_have_count(1)


def test_the_doubt_outlives_a_reload(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    with_clock(paired)
    fall_silent(paired)
    acts.take(paired)
    acts.review(paired)
    paired.context.set_offline(False)
    paired.clock.resume()
    paired.reload()
    acts.reviewed(paired)
    acts.upload(paired)
    acts.says_sent(paired, 1)
    (photo,) = installation.photos(clinician)
    assert photo["unheard_since"]


def test_a_phone_put_away_for_over_a_minute_asks_before_the_next_photo(paired: Page) -> None:
    with_clock(paired)
    acts.take(paired)
    put_away(paired, "01:01")
    expect(still(paired)).to_be_visible()
    expect(shutter(paired)).to_be_disabled()
    still(paired).tap()
    expect(still(paired)).to_be_hidden()
    acts.take(paired)


def test_a_phone_put_away_for_half_a_minute_asks_nothing(paired: Page) -> None:
    with_clock(paired)
    put_away(paired, "00:30")
    hears(paired)
    expect(still(paired)).to_be_hidden()


def test_pictures_are_not_chosen_either_before_the_answer(paired: Page) -> None:
    with_clock(paired)
    put_away(paired, "01:01")
    expect(still(paired)).to_be_visible()
    expect(paired.get_by_text("Choose pictures").first).to_be_hidden()
    still(paired).tap()
    expect(paired.get_by_text("Choose pictures").first).to_be_visible()


def test_half_an_hour_without_an_act_is_asked_about(paired: Page) -> None:
    with_clock(paired)
    paired.clock.fast_forward("30:01")
    expect(still(paired)).to_be_visible()
    paired.get_by_role("button", name="Take photos").tap()
    acts.state(paired, "camera")
    expect(shutter(paired)).to_be_disabled()
    still(paired).tap()
    acts.take(paired)


def test_a_page_that_is_opened_late_asks_by_the_servers_word(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    installation.change(
        "UPDATE capture_consultation SET started_at = datetime(started_at, ?) WHERE clinician_id ="
        " (SELECT id FROM tokens_clinician WHERE username = ?)",
        f"-{IDLE}",
        clinician.username,
    )
    paired.reload()
    expect(still(paired)).to_be_visible()


def test_a_newer_patient_is_asked_about_first(paired: Page, desk: Page) -> None:
    with_clock(paired)
    put_away(paired, "01:01")
    expect(still(paired)).to_be_visible()
    acts.end(desk)
    acts.start(desk, "CD 42")
    hears(paired)
    expect(go_on(paired, "CD 42")).to_be_visible()
    go_on(paired, "CD 42").tap()
    expect(go_on(paired, "CD 42")).to_be_hidden()
    expect(still(paired, "CD 42")).to_be_hidden()


def test_a_patient_who_changes_between_shutter_and_upload_changes_no_photo(
    paired: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    acts.end(desk)
    acts.start(desk, "CD 42")
    expect(paired.get_by_text("CD 42", exact=True)).to_be_visible()
    acts.upload(paired)
    acts.says_sent(paired, 1)
    assert patients(installation, clinician) == ["AB 41"]


# --- no patient yet ---------------------------------------------------------------------------


def test_photos_of_nobody_wait_and_upload_all_says_why(
    early: Page, installation: Installation, clinician: Account
) -> None:
    asked: list[str] = []
    early.on("request", lambda request: asked.append(request.url))
    acts.take(early, 2)
    expect(acts.review(early)).to_have_text([re.compile("No patient yet")] * 2)
    acts.upload(early)
    acts.says(early, "2 photos have no patient yet, so they wait here")
    acts.state(early, "reviewing")
    assert not [url for url in asked if acts.PRESIGN.search(url)]
    assert acts.filed(installation, clinician) == 0


def test_a_yes_files_them_under_the_patient_that_it_names(
    early: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(early, 2)
    acts.start(desk, "CD 42")
    expect(early.get_by_text(re.compile(r"^2 photos, \d\d:\d\d: for CD 42\?$"))).to_be_visible()
    yes(early).tap()
    expect(yes(early)).to_be_hidden()
    expect(acts.reviewed(early)).to_have_text([re.compile("CD 42")] * 2)
    acts.upload(early)
    acts.says_sent(early, 2)
    assert patients(installation, clinician) == ["CD 42"] * 2


def test_nothing_goes_without_an_answer(
    early: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(early)
    acts.start(desk, "CD 42")
    expect(yes(early)).to_be_visible()
    acts.upload(early)
    acts.says(early, "1 photo has no patient yet")
    assert acts.filed(installation, clinician) == 0


def test_a_no_leaves_them_for_the_next_patient(
    early: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.take(early)
    acts.start(desk, "CD 42")
    no(early).tap()
    expect(yes(early)).to_be_hidden()
    acts.end(desk)
    acts.start(desk, "EF 43")
    yes(early, "EF 43").tap()
    acts.review(early)
    acts.upload(early)
    acts.says_sent(early, 1)
    assert patients(installation, clinician) == ["EF 43"]


def test_after_a_no_the_question_is_found_again_in_review(early: Page, desk: Page) -> None:
    acts.take(early)
    acts.start(desk, "CD 42")
    no(early).tap()
    acts.review(early)
    expect(no(early)).to_be_hidden()
    yes(early).tap()
    expect(acts.reviewed(early)).to_have_text(re.compile("CD 42"))


def test_a_yes_in_the_camera_opens_the_shutter_for_that_patient(early: Page, desk: Page) -> None:
    acts.take(early)
    acts.start(desk, "CD 42")
    expect(go_on(early, "CD 42")).to_be_visible()
    expect(shutter(early)).to_be_disabled()
    yes(early).tap()
    expect(go_on(early, "CD 42")).to_be_hidden()
    acts.take(early)
    expect(acts.review(early)).to_have_text([re.compile("CD 42")] * 2)


def test_after_a_reload_they_are_there_and_nobodys_still(early: Page, desk: Page) -> None:
    acts.shoot(early)
    early.reload()
    expect(acts.reviewed(early)).to_have_text(re.compile("No patient yet"))
    acts.start(desk, "CD 42")
    early.reload()
    expect(acts.reviewed(early)).to_have_text(re.compile("No patient yet"))
    expect(yes(early)).to_be_visible()


def test_an_answer_outlives_a_reload(early: Page, desk: Page) -> None:
    acts.shoot(early)
    acts.start(desk, "CD 42")
    no(early).tap()
    expect(no(early)).to_be_hidden()
    acts.says(early, "1 photo has no patient yet")
    early.reload()
    acts.reviewed(early)
    expect(yes(early)).to_be_visible()
    expect(no(early)).to_be_hidden()


def test_a_new_pairing_brings_them_back_unassigned(
    early: Page, desk: Page, witness: Witness
) -> None:
    acts.shoot(early)
    acts.unpair(desk)
    acts.state(early, "error")
    early.goto(f"/pair/#{acts.offer(desk)}")
    early.get_by_role("button", name="Pair this phone").tap()
    early.wait_for_url("/phone/")
    expect(acts.reviewed(early)).to_have_text(re.compile("No patient yet"))


def test_the_desk_counts_them_as_waiting(early: Page, desk: Page) -> None:
    acts.shoot(early)
    phones = desk.get_by_role("region", name="Phones")
    expect(phones).to_contain_text("1 photo waiting on the phone")
