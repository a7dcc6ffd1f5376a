"""Pair a phone: the panel at the desk, the question on the phone, and codes that do not work."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

PEEK = re.compile(r"/api/pair/peek$")
A_LIFE = "05:01"  # of a code, and a second


def type_code(phone: Page, code: str) -> None:
    phone.goto("/pair/")
    phone.get_by_role("textbox", name="Pairing code").fill(code)


def told(phone: Page, sentence: str) -> None:
    """Wait for a sentence about the code; the button stays shut."""
    expect(phone.get_by_role("alert").filter(visible=True)).to_contain_text(sentence)
    expect(phone.get_by_role("button", name="Pair this phone")).to_be_disabled()


def with_a_clock(desk: Page) -> Page:
    """Give the page a clock that the test can put forward."""
    desk.clock.install()
    desk.reload()
    return desk


def renewed(desk: Page) -> None:
    """Let a code's life pass, and wait for the next code."""
    expect(acts.shown_code(desk)).not_to_have_text(outlived(desk))


def outlived(desk: Page) -> str:
    """Let a code's life pass, from when the panel counts on; return the code."""
    expect(desk.get_by_role("timer")).to_have_text(re.compile(r"^\d:\d\d$"))
    code = acts.shown_code(desk).inner_text()
    desk.clock.fast_forward(A_LIFE)
    return code


def test_the_panel_renews_an_expired_code_by_itself(desk: Page, phone: Page) -> None:
    acts.offer(with_a_clock(desk))
    renewed(desk)
    acts.pair(phone, acts.shown_code(desk).inner_text())


def test_the_panel_stops_renewing_after_a_quarter_of_an_hour(desk: Page) -> None:
    acts.offer(with_a_clock(desk))
    renewed(desk)
    renewed(desk)
    last = outlived(desk)
    expect(desk.get_by_role("button", name="Show a new code")).to_be_visible()
    expect(acts.shown_code(desk)).to_have_text(last)


def test_a_stopped_panel_shows_a_new_code_when_asked(desk: Page, phone: Page) -> None:
    acts.offer(with_a_clock(desk))
    renewed(desk)
    renewed(desk)
    last = outlived(desk)
    desk.get_by_role("button", name="Show a new code").click()
    expect(acts.shown_code(desk)).not_to_have_text(last)
    acts.pair(phone, acts.shown_code(desk).inner_text())


def test_the_panel_closes_and_names_the_phone_once_it_has_paired(desk: Page, phone: Page) -> None:
    acts.pair(phone, acts.offer(desk))
    expect(desk.get_by_text(f"{acts.DEVICE} is paired.")).to_be_visible()
    expect(desk.get_by_role("img", name="Pairing QR code")).to_have_count(0)
    expect(desk.get_by_role("button", name=f"Unpair {acts.DEVICE}")).to_be_visible()


def test_offers_of_two_desks_stand_side_by_side(
    open_desk: Open, open_phone: Open, clinician: Account
) -> None:
    desks = [open_desk(signed_in=clinician) for _ in range(2)]
    codes = [acts.offer(desk) for desk in desks]
    acts.pair(open_phone(), codes[0])
    expect(desks[0].get_by_text("is paired.")).to_be_visible()
    expect(acts.shown_code(desks[1])).to_have_text(codes[1])
    acts.pair(open_phone(), codes[1])
    expect(desks[0].get_by_role("button", name="Unpair")).to_have_count(2)


def test_the_phone_asks_before_it_pairs(desk: Page, phone: Page, clinician: Account) -> None:
    code = acts.offer(desk)
    with acts.gate(phone, PEEK) as peek:
        type_code(phone, code)
        peek.wait()
        expect(phone.get_by_role("button", name="Pair this phone")).to_be_disabled()
        peek.open()
        expect(phone.get_by_text("Send photos to")).to_contain_text(clinician.name)
    expect(phone.get_by_role("button", name="Pair this phone")).to_be_enabled()


def test_another_code_shuts_the_button_until_its_name_is_shown(desk: Page, phone: Page) -> None:
    type_code(phone, acts.offer(desk))
    expect(phone.get_by_role("button", name="Pair this phone")).to_be_enabled()
    phone.get_by_role("textbox", name="Pairing code").press("Backspace")
    expect(phone.get_by_role("button", name="Pair this phone")).to_be_disabled()
    expect(phone.get_by_text("Send photos to")).to_be_hidden()


def test_a_typed_code_may_be_in_lower_case_with_look_alikes(desk: Page, phone: Page) -> None:
    code = acts.offer(desk)
    while not set(code) & set("01"):
        acts.offer(desk)
        expect(acts.shown_code(desk)).not_to_have_text(code)
        code = acts.shown_code(desk).inner_text()
    type_code(phone, code.lower().replace("-", " ").translate(str.maketrans("01", "ol")))
    phone.get_by_role("button", name="Pair this phone").tap()
    acts.arrive(phone)


def test_a_used_code_is_refused_with_a_sentence_on_a_second_phone(
    desk: Page, open_phone: Open, witness: Witness
) -> None:
    witness.expect("status of 410")
    code = acts.offer(desk)
    acts.pair(open_phone(), code)
    second = open_phone()
    type_code(second, code)
    told(second, "has been used already")


def test_the_desk_hears_that_someone_tried_a_used_code(
    desk: Page, open_phone: Open, witness: Witness
) -> None:
    witness.expect("status of 410")
    code = acts.offer(desk)
    acts.pair(open_phone(), code)
    type_code(open_phone(), code)
    expect(desk.get_by_role("alert")).to_contain_text("Someone else tried a code")


def test_a_code_that_expired_is_refused_with_a_sentence(
    desk: Page, phone: Page, installation: Installation, clinician: Account, witness: Witness
) -> None:
    witness.expect("status of 410")
    code = acts.offer(desk)
    installation.run_out(clinician)
    type_code(phone, code)
    told(phone, "has expired")


def test_a_code_that_expires_under_the_finger_is_refused_with_a_sentence(
    desk: Page, phone: Page, installation: Installation, clinician: Account, witness: Witness
) -> None:
    witness.expect("status of 410")
    type_code(phone, acts.offer(desk))
    expect(phone.get_by_role("button", name="Pair this phone")).to_be_enabled()
    installation.run_out(clinician)
    phone.get_by_role("button", name="Pair this phone").tap()
    told(phone, "has expired")


def test_an_unknown_code_is_refused_with_a_sentence(phone: Page, witness: Witness) -> None:
    witness.expect("status of 404")
    type_code(phone, "0000-0000")
    told(phone, "is not known")


def test_without_javascript_the_page_asks_first_and_then_pairs(
    desk: Page, open_phone: Open, clinician: Account
) -> None:
    phone = open_phone(java_script_enabled=False)
    type_code(phone, acts.offer(desk))
    phone.get_by_role("button", name="Pair this phone").tap()
    expect(phone.get_by_text("Send photos to")).to_contain_text(clinician.name)
    expect(desk.get_by_text("No phone is paired")).to_be_visible()
    phone.get_by_role("button", name="Pair this phone").tap()
    phone.wait_for_url("/phone/")
    expect(desk.get_by_text("is paired.")).to_be_visible()


def test_a_code_that_an_operator_offers_is_announced_at_the_desk(
    desk: Page, phone: Page, installation: Installation, clinician: Account
) -> None:
    url = installation.manage("offer_pairing", clinician.username)
    expect(desk.get_by_text("A pairing code was offered by")).to_be_visible()
    acts.pair(phone, url.partition("#")[2])
    expect(desk.get_by_text("was paired with a code from the operator")).to_be_visible()


def test_a_new_code_lets_old_phones_out_once_the_clinician_has_said_so(
    desk: Page, paired: Page, open_phone: Open, witness: Witness
) -> None:
    witness.expect("401")
    desk.goto("/phones/")
    said: list[str] = []
    desk.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    desk.get_by_role("button", name="New code, old phones out").click()
    expect(paired.get_by_role("heading", name="This phone was unpaired")).to_be_visible()
    assert "Photos that wait on them stay there" in said[0]
    acts.pair(open_phone(), acts.shown_code(desk).inner_text())
    expect(desk.get_by_role("button", name="Unpair")).to_have_count(1)


def test_unpairing_all_is_not_done_where_the_clinician_says_no(desk: Page, paired: Page) -> None:
    desk.goto("/phones/")
    desk.once("dialog", lambda dialog: dialog.dismiss())
    desk.get_by_role("button", name="Unpair all").click()
    desk.reload()
    expect(desk.get_by_role("button", name="Unpair Android, Chrome")).to_be_visible()
