"""Pages with one thing to do, from sign-in to failure: read, seen and pressed by everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.inspection import Inspector
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

IN_AN_APP = acts.PHONE["user_agent"].replace("; K)", "; K; wv)")


def test_signing_in_and_failing_to(
    open_desk: Open, clinician: Account, inspector: Inspector, witness: Witness
) -> None:
    witness.expect("status of 40[34]")
    desk = open_desk()
    desk.goto("/login/")
    inspector.look(desk, "sign-in")
    refused(desk, clinician)
    inspector.look(desk, "sign-in, refused")
    desk.goto("/nothing-here/")
    inspector.look(desk, "nothing here")
    desk.goto("/login/")
    desk.context.clear_cookies()
    refused(desk, clinician)
    expect(desk.get_by_role("heading", name="That did not work")).to_be_visible()
    inspector.look(desk, "out of date")


def refused(desk: Page, account: Account) -> None:
    desk.get_by_role("textbox", name="Username").fill(account.username)
    desk.get_by_role("textbox", name="Password").fill("wrong")
    desk.get_by_role("button", name="Sign in").click()
    desk.wait_for_load_state()


def test_an_account_and_its_second_step(
    open_desk: Open, clinician: Account, inspector: Inspector, witness: Witness
) -> None:
    witness.expect("status of 400")
    desk = with_finger(open_desk())
    acts.sign_in(desk, clinician)
    desk.goto("/account/")
    inspector.look(desk, "account, no factor")
    desk.goto("/account/confirm/")
    inspector.look(desk, "password again")
    wrong(desk, "Password", "Continue")
    inspector.look(desk, "password again, refused")
    desk.goto("/account/app/")
    inspector.look(desk, "set up an app")
    wrong(desk, "Code", "Set it up")
    inspector.look(desk, "set up an app, refused")
    desk.goto("/account/passkeys/add/")
    inspector.look(desk, "add a passkey")
    desk.get_by_role("textbox", name="Name").fill("Room 2")
    desk.get_by_role("button", name="Add this passkey").click()
    expect(desk.get_by_role("list", name="Recovery codes")).to_be_visible()
    inspector.look(desk, "recovery codes")
    desk.goto("/account/recovery-codes/")
    inspector.look(desk, "recovery codes, shown before")
    desk.goto("/account/recovery-codes/new/")
    inspector.look(desk, "new recovery codes")
    desk.goto("/account/")
    inspector.look(desk, "account with a passkey")
    desk.get_by_role("link", name="Remove passkey Room 2").click()
    inspector.look(desk, "remove a passkey")
    desk.goto("/password/")
    inspector.look(desk, "change the password")
    change_to(desk, "short")
    inspector.look(desk, "change the password, refused")
    desk.goto("/")
    desk.get_by_role("button", name="Sign out").click()
    refuse_second_step(desk, clinician, inspector)


def with_finger(desk: Page) -> Page:
    session = desk.context.new_cdp_session(desk)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": acts.AUTHENTICATOR})
    return desk


def wrong(desk: Page, field: str, button: str) -> None:
    desk.get_by_role("textbox", name=field).fill("000000")
    desk.get_by_role("button", name=button).click()
    expect(desk.get_by_role("alert").filter(visible=True).first).to_be_visible()


def change_to(desk: Page, password: str) -> None:
    for name in ("Present password", "New password", "New password, again"):
        desk.get_by_role("textbox", name=name, exact=True).fill(password)
    desk.get_by_role("button", name="Change password").click()
    expect(desk.get_by_role("alert").first).to_be_visible()


def refuse_second_step(desk: Page, account: Account, inspector: Inspector) -> None:
    desk.get_by_role("textbox", name="Username").fill(account.username)
    desk.get_by_role("textbox", name="Password").fill(account.password)
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("heading", name="One more step")).to_be_visible()
    inspector.look(desk, "second step")
    wrong(desk, "Code", "Continue")
    inspector.look(desk, "second step, refused")


def test_whoever_must_have_a_second_step_sets_one_up(
    open_desk: Open, clinician: Account, installation: Installation, inspector: Inspector
) -> None:
    installation.change(
        "UPDATE tokens_clinician SET is_staff = 1 WHERE username = ?", clinician.username
    )
    desk = open_desk()
    desk.goto("/login/")
    desk.get_by_role("textbox", name="Username").fill(clinician.username)
    desk.get_by_role("textbox", name="Password").fill(clinician.password)
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("heading", name="A second step")).to_be_visible()
    inspector.look(desk, "a second step is needed")


def test_pairing_a_phone(
    desk: Page, open_phone: Open, inspector: Inspector, witness: Witness
) -> None:
    witness.expect("status of 404")
    phone = open_phone()
    phone.goto("/pair/")
    inspector.look(phone, "pair")
    phone.get_by_role("textbox", name="Pairing code").fill("0000-0000")
    expect(phone.get_by_role("alert").filter(visible=True)).to_be_visible()
    inspector.look(phone, "pair, unknown code")
    phone.get_by_role("textbox", name="Pairing code").fill(acts.offer(desk))
    expect(phone.get_by_text("Send photos to")).to_be_visible()
    inspector.look(phone, "pair, asked")
    within = open_phone(user_agent=IN_AN_APP)
    within.goto("/pair/")
    expect(within.get_by_role("heading", name=re.compile("^Open this page in"))).to_be_visible()
    inspector.look(within, "pair, in an app")
    within.get_by_text("Pair here all the same").tap()
    inspector.look(within, "pair, in an app, all the same")
    within.get_by_role("textbox", name="Pairing code").fill(acts.shown_code(desk).inner_text())
    within.get_by_role("button", name="Pair this phone").tap()
    acts.arrive(within)
    inspector.look(within, "ready, in an app")


WRONG = """() => {
  const at = document.querySelector("main");
  at.append(document.createElement("img"), document.createElement("button"));
  at.lastChild.append("one long word".replaceAll(" ", "_").repeat(9));
}"""


def test_what_is_wrong_is_found(open_phone: Open) -> None:
    phone, looking = open_phone(), Inspector()
    phone.goto("/pair/")
    phone.evaluate(WRONG)
    looking.look(phone, "pair")
    found = "\n".join(looking.found)
    for finding in ("light: image-alt", "dark: image-alt", "320 px: scrolls", "320 px: cut off"):
        assert f"pair, {finding}" in found
    assert re.search(r"320 px: \d+ × \d+ px: <button>", found)
