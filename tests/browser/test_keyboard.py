"""The whole journey by keyboard alone; what is said aloud is said once."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import acts, keyboard
from tests.browser.conftest import Open
from tests.browser.installation import Account

pytestmark = pytest.mark.browser

PHOTO = r"Photo taken [\d:]+"

# Remember what each live region comes to say, in its order; the same text anew is said again.
HEAR = """
  window.heard = [];
  const LIVE = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]";
  const said = new WeakMap();
  const listen = () => {
    for (const region of document.querySelectorAll(LIVE)) {
      const text = region.checkVisibility() ? region.innerText.trim() : "";
      if (said.get(region) !== text && text) window.heard.push(text.replace(/\\s+/g, " "));
      said.set(region, text);
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    listen();
    const all = { childList: true, subtree: true, characterData: true, attributes: true };
    new MutationObserver(listen).observe(document.body, all);
  });
"""


def said_once(page: Page, sentence: str) -> None:
    """Hold that the live regions have said this (a pattern) once."""
    heard = page.evaluate("window.heard")
    assert len([each for each in heard if re.search(sentence, each)]) == 1, heard


def test_a_photo_comes_to_the_desk_without_any_mouse_or_finger(
    open_desk: Open, open_phone: Open, clinician: Account
) -> None:
    desk, phone = open_desk(), open_phone()
    desk.add_init_script(HEAR)
    phone.add_init_script(HEAR)
    sign_in(desk, clinician)
    keyboard.type_into(desk, "Patient", "AB 41")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="AB 41")).to_be_visible()
    keyboard.press(desk, "Pair a phone")
    expect(desk.get_by_role("img", name="Pairing QR code")).to_be_visible()

    pair(phone, acts.shown_code(desk).inner_text())
    take_and_send(phone)

    expect(acts.shown_photos(desk)).to_have_count(1)
    look_and_describe(desk)
    delete_and_undo(desk)
    said_once(desk, "^1 new photo, patient AB 41")
    said_once(desk, "is paired")
    end(desk)
    said_once(phone, "^1 photo taken")
    said_once(phone, "^1 photo sent")


def sign_in(desk: Page, account: Account) -> None:
    desk.goto("/login/")
    keyboard.still_at(desk, "Username")
    desk.keyboard.type(account.username)
    keyboard.type_into(desk, "Password", account.password)
    desk.keyboard.press("Enter")
    desk.wait_for_url("/")


def pair(phone: Page, code: str) -> None:
    phone.goto("/pair/")
    keyboard.type_into(phone, "Pairing code", code)
    expect(phone.get_by_text("Send photos to")).to_be_visible()
    keyboard.press(phone, "Pair this phone")
    acts.arrive(phone)


def take_and_send(phone: Page) -> None:
    keyboard.press(phone, "Take photos")
    acts.state(phone, "camera")
    expect(phone.get_by_role("button", name="Take photo", exact=True)).to_be_enabled()
    keyboard.press(phone, "Take photo", key="Space")
    acts.says(phone, "1 photo taken")
    keyboard.press(phone, r"Review photos.*")
    acts.state(phone, "reviewing")
    keyboard.type_into(phone, "Description of photo 1", "left shin")
    keyboard.press(phone, "Upload all")
    acts.says_sent(phone, 1)


def look_and_describe(desk: Page) -> None:
    """Open the photo large, close it by Escape: the focus is where it was."""
    keyboard.press(desk, PHOTO)
    expect(desk.get_by_role("dialog").get_by_role("img")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    keyboard.still_at(desk, PHOTO)


def delete_and_undo(desk: Page) -> None:
    keyboard.press(desk, r"Delete the photo taken [\d:]+")
    expect(acts.shown_photos(desk)).to_have_count(0)
    assert desk.evaluate("document.activeElement !== document.body")
    keyboard.press(desk, "Undo")
    expect(acts.shown_photos(desk)).to_have_count(1)


def end(desk: Page) -> None:
    keyboard.press(desk, "End consultation")
    expect(desk.get_by_role("button", name="Start consultation")).to_be_visible()
