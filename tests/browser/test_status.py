"""What the phone does and what still waits on it: the desk says it by itself."""

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser import acts
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

LAST_HEARD = "1 photo waiting on the Android, last heard"


def phones(desk: Page) -> Locator:
    return desk.get_by_role("region", name="Phones")


def says(desk: Page, words: str) -> None:
    expect(phones(desk)).to_contain_text(words)


def hide(phone: Page) -> None:
    """Let a phone fall silent: its window is closed with what waits in it."""
    phone.close(run_before_unload=False)


def an_hour_ago(installation: Installation, clinician: Account) -> None:
    """Let an hour pass since this clinician's phone was heard."""
    installation.change(
        "UPDATE capture_phonestatus SET heard_at = datetime(heard_at, '-1 hour') WHERE token_id IN"
        " (SELECT token.id FROM tokens_mobiletoken AS token JOIN tokens_clinician AS clinician"
        " ON clinician.id = token.clinician_id WHERE clinician.username = ?)",
        clinician.username,
    )


def test_the_desk_follows_what_the_phone_does(paired: Page, desk: Page) -> None:
    acts.take(paired)
    says(desk, "Taking photos")
    acts.review(paired)
    says(desk, "1 photo waiting on the phone")
    with acts.gate(paired, acts.PUT) as put:
        acts.upload(paired)
        put.wait()
        says(desk, "Sending 1 of 1")
        put.open()
    acts.says_sent(paired, 1)
    expect(phones(desk)).not_to_contain_text("Sending")
    expect(phones(desk)).not_to_contain_text("waiting")


def test_a_phone_unpaired_with_a_photo_on_it_leaves_a_notice_until_it_is_dismissed(
    paired: Page, desk: Page, witness: Witness
) -> None:
    witness.expect("Failed to load resource")
    acts.shoot(paired)
    says(desk, "1 photo waiting on the phone")
    acts.unpair(desk)
    says(desk, "Phone lost its pairing")
    says(desk, LAST_HEARD)
    desk.reload()
    says(desk, LAST_HEARD)
    desk.get_by_role("button", name="Dismiss").click()
    expect(phones(desk)).not_to_contain_text("waiting")


def test_unpair_says_what_waits_there(paired: Page, desk: Page) -> None:
    acts.shoot(paired)
    says(desk, "1 photo waiting on the phone")
    question = asked(desk, "Unpair Android", agree=False)
    assert "1 photo waits on it and cannot be read until it is paired again" in question
    expect(desk.get_by_role("button", name="Unpair")).to_be_visible()


def test_signing_out_says_what_waits_and_goes_on_only_if_told_to(
    paired: Page, desk: Page, witness: Witness
) -> None:
    witness.expect("status of 401")
    acts.shoot(paired)
    says(desk, "1 photo waiting on the phone")
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_text("1 photo waiting on the Android, last heard")).to_be_visible()
    desk.get_by_role("link", name="Back to the desk").click()
    expect(desk.get_by_role("heading", name="AB 41")).to_be_visible()
    desk.get_by_role("button", name="Sign out").click()
    desk.get_by_role("button", name="Sign out all the same").click()
    acts.state(paired, "error")
    expect(paired.get_by_text("1 photo waits on this phone")).to_be_visible()


def test_end_asks_first_and_says_afterwards_what_still_waits(paired: Page, desk: Page) -> None:
    acts.shoot(paired)
    says(desk, "1 photo waiting on the phone")
    assert asked(desk, "End consultation", agree=False).startswith(LAST_HEARD)
    expect(desk.get_by_role("heading", name="AB 41")).to_be_visible()
    assert asked(desk, "End consultation", agree=True).startswith(LAST_HEARD)
    expect(desk.get_by_role("button", name="Start consultation")).to_be_visible()
    says(desk, LAST_HEARD)


def asked(desk: Page, button: str, *, agree: bool) -> str:
    """Press a button; return the question that comes before anything happens."""
    questions: list[Dialog] = []

    def answer(dialog: Dialog) -> None:
        questions.append(dialog)
        dialog.accept() if agree else dialog.dismiss()

    desk.once("dialog", answer)
    desk.get_by_role("button", name=button).click()
    (question,) = questions
    return question.message


def test_end_asks_nothing_once_all_photos_have_arrived(paired: Page, desk: Page) -> None:
    acts.send(paired)
    expect(phones(desk)).not_to_contain_text("waiting")
    expect(phones(desk)).not_to_contain_text("Sending")
    desk.get_by_role("button", name="End consultation").click()
    expect(desk.get_by_role("button", name="Start consultation")).to_be_visible()


def test_a_phone_that_fell_silent_is_spoken_of_without_a_ring(
    paired: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    says(desk, "1 photo waiting on the phone")
    hide(paired)
    an_hour_ago(installation, clinician)
    desk.reload()
    says(desk, LAST_HEARD)
    says(desk, "Open the phone’s page to send it")
