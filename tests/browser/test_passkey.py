"""A passkey from end to end: made, and shown, by Chromium with an authenticator of its own."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation

pytestmark = pytest.mark.browser


@pytest.fixture
def finger(open_desk: Open) -> tuple[Page, Callable[[bool], None]]:
    """Return a desk whose browser has an authenticator, and what takes the finger away."""
    page = open_desk()
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": acts.AUTHENTICATOR})

    def is_there(there: bool) -> None:
        session.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": added["authenticatorId"], "isUserVerified": there},
        )

    return page, is_there


@pytest.fixture
def desk(finger) -> Page:
    return finger[0]


def add_passkey(desk: Page, name: str) -> list[str]:
    """Add a passkey at the account's page; return the recovery codes that come with the first."""
    desk.get_by_role("link", name="Add a passkey").click()
    desk.get_by_role("textbox", name="Name").fill(name)
    desk.get_by_role("button", name="Add this passkey").click()
    codes = desk.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    found = codes.all_inner_texts()
    desk.get_by_role("link", name="I have kept them").click()
    return found


def sign_out(desk: Page) -> None:
    desk.get_by_role("button", name="Sign out").click()
    desk.wait_for_url("/login/")


def first_step(desk: Page, account: Account) -> None:
    desk.get_by_role("textbox", name="Username").fill(account.username)
    desk.get_by_role("textbox", name="Password").fill(account.password)
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("heading", name="One more step")).to_be_visible()


@pytest.fixture
def with_passkey(desk: Page, clinician: Account) -> Page:
    """Return the desk, signed out, of a clinician who has a passkey."""
    acts.sign_in(desk, clinician)
    desk.get_by_role("link", name=clinician.name).click()
    add_passkey(desk, "Room 2")
    sign_out(desk)
    return desk


def test_a_passkey_is_the_second_step(with_passkey: Page, clinician: Account) -> None:
    first_step(with_passkey, clinician)
    with_passkey.get_by_role("button", name="Use a passkey").click()
    with_passkey.wait_for_url("/")
    expect(with_passkey.get_by_role("textbox", name="Patient")).to_be_visible()


def test_a_passkey_alone_signs_in(with_passkey: Page, clinician: Account) -> None:
    with_passkey.get_by_role("button", name="Use a passkey").click()
    with_passkey.wait_for_url("/")
    with_passkey.get_by_role("link", name=clinician.name).click()
    expect(with_passkey.get_by_text(re.compile("Passkey, added .*, last used"))).to_be_visible()


def test_without_the_finger_the_page_says_that_nothing_was_used(finger, with_passkey: Page) -> None:
    finger[1](False)
    with_passkey.get_by_role("button", name="Use a passkey").click()
    expect(with_passkey.get_by_role("alert")).to_contain_text("No passkey was used")
    expect(with_passkey).to_have_url(re.compile("/login/$"))


def test_a_recovery_code_lets_in_who_has_lost_the_passkey(desk: Page, clinician: Account) -> None:
    acts.sign_in(desk, clinician)
    desk.get_by_role("link", name=clinician.name).click()
    codes = add_passkey(desk, "Room 2")
    sign_out(desk)
    first_step(desk, clinician)
    desk.get_by_role("textbox", name="Code").fill(codes[0])
    desk.get_by_role("button", name="Continue").click()
    desk.wait_for_url("/")


def test_a_device_holds_one_passkey_for_an_account(with_passkey: Page) -> None:
    with_passkey.get_by_role("button", name="Use a passkey").click()
    with_passkey.wait_for_url("/")
    with_passkey.goto("/account/passkeys/add/")
    with_passkey.get_by_role("button", name="Add this passkey").click()
    expect(with_passkey.get_by_role("alert")).to_contain_text("holds a passkey")


def test_a_removed_passkey_is_asked_for_no_more(with_passkey: Page, clinician: Account) -> None:
    with_passkey.get_by_role("button", name="Use a passkey").click()
    with_passkey.wait_for_url("/")
    with_passkey.get_by_role("link", name=clinician.name).click()
    with_passkey.get_by_role("link", name="Remove passkey Room 2").click()
    with_passkey.get_by_role("button", name="Remove it").click()
    expect(with_passkey.get_by_text("The passkey is removed.")).to_be_visible()
    sign_out(with_passkey)
    acts.sign_in(with_passkey, clinician)


def test_staff_set_a_passkey_up_before_they_enter_the_admin(
    desk: Page, installation: Installation
) -> None:
    boss = next(installation.make_clinicians(1, first=9_100))
    installation.manage(
        "shell", "--verbosity=0", "--command",
        "from tokens.models import Clinician;"
        f"Clinician.objects.filter(username='{boss.username}')"
        ".update(is_staff=True, is_superuser=True)",
    )  # fmt: skip
    desk.goto("/admin/")
    desk.get_by_role("textbox", name="Username").fill(boss.username)
    desk.get_by_role("textbox", name="Password").fill(boss.password)
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("heading", name="A second step")).to_be_visible()
    add_passkey(desk, "Room 2")
    desk.goto("/admin/")
    expect(desk.get_by_role("heading", name="Site administration")).to_be_visible()
