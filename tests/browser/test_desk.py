"""The desk: live without a reload, calm while it changes, and closed to colleagues."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser


def test_two_desks_of_a_clinician_both_show_a_photo_as_it_lands(
    desk: Page, paired: Page, open_desk: Open, clinician: Account
) -> None:
    other = open_desk(signed_in=clinician)
    acts.send(paired)
    expect(acts.shown_photos(desk)).to_have_count(1)
    expect(acts.shown_photos(other)).to_have_count(1)


def test_a_consultation_started_at_one_desk_shows_at_the_other(
    desk: Page, open_desk: Open, clinician: Account
) -> None:
    other = open_desk(signed_in=clinician)
    acts.start(desk, "AB 41")
    expect(other.get_by_role("heading", name="AB 41")).to_be_visible()


def test_a_consultation_ended_at_one_desk_is_over_at_the_other(
    desk: Page, consultation: str, open_desk: Open, clinician: Account
) -> None:
    other = open_desk(signed_in=clinician)
    acts.end(desk)
    expect(other.get_by_role("button", name="Start consultation")).to_be_visible()


def test_half_typed_text_survives_what_changes_around_it(
    desk: Page, paired: Page, open_phone: Open, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    acts.end(desk)
    patient = desk.get_by_role("textbox", name="Patient")
    patient.press_sequentially("C")
    acts.upload(paired)  # photos ring
    acts.says_sent(paired, 1)
    acts.pair(open_phone(), acts.offer(desk))  # phones ring
    expect(desk.get_by_role("button", name="Unpair")).to_have_count(2)
    expect(patient).to_have_value("C")


def test_a_press_outlives_what_changes_while_its_answer_is_on_the_way(
    desk: Page, paired: Page
) -> None:
    with acts.gate(desk, re.compile("/pairings/$")) as answer:
        desk.get_by_role("button", name="Pair a phone").click()
        answer.wait()
        paired.get_by_role("button", name="Take photos").tap()
        expect(desk.get_by_text("Taking photos")).to_be_visible()  # the region has changed
        answer.open()
        expect(desk.get_by_role("img", name="Pairing QR code")).to_be_visible()


def test_an_answer_from_before_the_panel_opened_leaves_it_open(desk: Page, paired: Page) -> None:
    with acts.gate(desk, re.compile("/changes/")) as answer:
        answer.wait()
        paired.get_by_role("button", name="Take photos").tap()
        paired.get_by_role("button", name="Take photo", exact=True).wait_for()
        acts.offer(desk)
        answer.open()
        expect(desk.get_by_text("Taking photos")).to_be_visible()
    expect(desk.get_by_role("img", name="Pairing QR code")).to_be_visible()


def test_the_cursor_stays_in_the_text_while_another_region_changes(
    desk: Page, open_phone: Open
) -> None:
    code = acts.offer(desk)
    desk.get_by_role("textbox", name="Patient").press_sequentially("C")
    acts.pair(open_phone(), code)
    expect(desk.get_by_text("is paired.")).to_be_visible()
    expect(desk.get_by_role("textbox", name="Patient")).to_be_focused()
    desk.keyboard.type("D")
    expect(desk.get_by_role("textbox", name="Patient")).to_have_value("CD")


def test_a_photo_on_the_desk_stays_the_very_same_element_when_another_arrives(
    desk: Page, paired: Page
) -> None:
    acts.send(paired)
    expect(acts.shown_photos(desk)).to_have_count(1)
    first = acts.shown_photos(desk).first.element_handle()
    acts.send(paired)
    expect(acts.shown_photos(desk)).to_have_count(2)
    assert first.evaluate("image => image.isConnected")
    assert acts.shown_photos(desk).first.evaluate("(image, first) => image === first", first)


def test_a_photo_on_the_desk_is_fetched_once(desk: Page, paired: Page) -> None:
    fetched: list[str] = []
    desk.on("request", lambda request: fetched.append(urlsplit(request.url).path))
    acts.send(paired)
    expect(acts.shown_photos(desk)).to_have_count(1)
    acts.send(paired)
    expect(acts.shown_photos(desk)).to_have_count(2)
    thumbs = [path for path in fetched if path.endswith("/thumb")]
    assert len(thumbs) == len(set(thumbs)) == 2


def test_end_on_a_stale_page_says_that_it_had_ended(
    desk: Page, consultation: str, open_desk: Open, clinician: Account, witness: Witness
) -> None:
    witness.expect("changes/|htmx:|status of 409")
    stale = open_desk(signed_in=clinician)
    stale.route(re.compile("/changes/"), lambda route: route.abort())
    acts.end(desk)
    acts.start(desk, "CD 42")
    stale.get_by_role("button", name="End consultation").click()
    expect(stale.get_by_role("alert")).to_contain_text("had ended already")
    expect(desk.get_by_role("heading", name="CD 42")).to_be_visible()


def test_a_desk_that_hears_nothing_says_so(desk: Page, witness: Witness) -> None:
    witness.expect("changes/|htmx:")
    desk.route(re.compile("/changes/"), lambda route: route.abort())
    expect(desk.get_by_text("cannot reach the server")).to_be_visible()
    desk.unroute_all()
    expect(desk.get_by_text("cannot reach the server")).to_be_hidden()


def test_unpairing_at_the_desk_tells_the_phone_which_keeps_its_photos(
    desk: Page, paired: Page, witness: Witness
) -> None:
    witness.expect("status of 401")
    acts.shoot(paired)
    acts.unpair(desk)
    acts.state(paired, "error")
    expect(paired.get_by_role("heading", name="This phone was unpaired")).to_be_visible()
    expect(paired.get_by_text("1 photo waits on this phone")).to_be_visible()


def test_signing_out_at_the_desk_unpairs_temporary_phones(
    desk: Page, paired: Page, witness: Witness
) -> None:
    witness.expect("status of 401")
    desk.get_by_role("button", name="Sign out").click()
    acts.state(paired, "error")
    expect(paired.get_by_role("heading", name="This phone was unpaired")).to_be_visible()


def test_a_desk_that_was_signed_out_elsewhere_leads_to_the_sign_in(desk: Page) -> None:
    other = desk.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("button", name="Sign in")).to_be_visible()
    assert urlsplit(desk.url).path == "/login/"


def test_consultations_are_listed_newest_first(desk: Page) -> None:
    for patient in ("AB 41", "CD 42"):
        acts.start(desk, patient)
        acts.end(desk)
    desk.get_by_role("link", name="Consultations").click()
    expect(desk.get_by_role("table").get_by_role("link")).to_have_text(["CD 42", "AB 41"])


def test_the_record_hands_out_the_very_bytes_as_an_attachment(
    desk: Page, paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.send(paired)
    desk.get_by_role("link", name="Consultations").click()
    desk.get_by_role("link", name="AB 41").click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download").click()
    (photo,) = installation.photos(clinician)
    assert download.value.suggested_filename.endswith(".jpg")
    assert Path(download.value.path()).read_bytes() == installation.stored(photo["key"])["body"]


def test_escape_closes_the_large_photo_and_focus_returns(desk: Page, paired: Page) -> None:
    acts.send(paired)
    link = acts.shown_photos(desk).first.locator("xpath=ancestor::a")
    link.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog").get_by_role("img")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()


@pytest.mark.parametrize("page", ["consultation", "photo"])
def test_a_colleague_finds_nothing_there(
    page: str, desk: Page, paired: Page, open_desk: Open, colleague: Account, witness: Witness
) -> None:
    witness.expect("status of 404")
    acts.send(paired)
    photo = acts.shown_photos(desk).first.locator("xpath=ancestor::a").get_attribute("href")
    desk.goto("/consultations/")
    consultation = desk.get_by_role("link", name="AB 41").get_attribute("href")
    address = {"consultation": consultation, "photo": photo}[page]
    answer = open_desk(signed_in=colleague).goto(str(address))
    assert answer is not None
    assert answer.status == 404
    assert "AB 41" not in answer.text()
