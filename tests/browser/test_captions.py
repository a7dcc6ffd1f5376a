"""Words and sides, said on the phone in review, arrive with the photo."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import acts
from tests.browser.installation import Account, Installation

pytestmark = pytest.mark.browser

# What lies in the page's database, as text: it changes with every write.
STORED = """async () => {
  const open = indexedDB.open("clinicpro");
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const all = db.transaction("sealed").objectStore("sealed").getAll();
  await new Promise((resolve) => { all.onsuccess = resolve; });
  db.close();
  return all.result.map(({ iv }) => iv.join()).join("/");
}"""
CHANGED = f"async (before) => (await ({STORED})()) !== before"


def words(phone: Page, number: int = 1) -> Locator:
    return phone.get_by_role("textbox", name=f"Description of photo {number}")


def side(phone: Page, number: int, name: str) -> Locator:
    group = phone.get_by_role("group", name=f"Body side of photo {number}")
    return group.get_by_role("button", name=name, exact=True)


def is_pressed(button: Locator, pressed: str = "true") -> None:
    expect(button).to_have_attribute("aria-pressed", pressed)


def test_words_and_side_arrive_with_the_photo(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    words(paired).fill("Mole, 4 mm · Rücken")
    side(paired, 1, "Left").tap()
    is_pressed(side(paired, 1, "Left"))
    acts.upload(paired)
    acts.says_sent(paired, 1)
    (photo,) = installation.photos(clinician)
    assert (photo["description"], photo["body_side"]) == ("Mole, 4 mm · Rücken", "left")


def test_a_photo_without_a_word_arrives_without_one(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.send(paired)
    (photo,) = installation.photos(clinician)
    assert (photo["description"], photo["body_side"]) == ("", "")


def test_the_words_of_the_photo_before_are_taken_over_by_one_tap(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired, 2)
    expect(paired.get_by_role("button", name="Same as photo 1")).to_be_hidden()
    words(paired, 1).fill("Left foot")
    paired.get_by_role("button", name="Same as photo 1").tap()
    expect(words(paired, 2)).to_have_value("Left foot")
    expect(paired.get_by_role("button", name="Same as photo 1")).to_be_hidden()
    acts.upload(paired)
    acts.says_sent(paired, 2)
    said = [photo["description"] for photo in installation.photos(clinician)]
    assert said == ["Left foot", "Left foot"]


def test_the_other_side_takes_the_place_and_the_same_is_taken_back(paired: Page) -> None:
    acts.shoot(paired)
    side(paired, 1, "Left").tap()
    side(paired, 1, "Right").tap()
    is_pressed(side(paired, 1, "Left"), "false")
    is_pressed(side(paired, 1, "Right"))
    side(paired, 1, "Right").tap()
    is_pressed(side(paired, 1, "Right"), "false")


def test_a_reload_keeps_both(paired: Page) -> None:
    acts.shoot(paired)
    side(paired, 1, "Right").tap()
    before = paired.evaluate(STORED)
    words(paired).fill("Left unsaid")
    paired.wait_for_function(CHANGED, arg=before)
    paired.reload()
    acts.reviewed(paired)
    expect(words(paired)).to_have_value("Left unsaid")
    is_pressed(side(paired, 1, "Right"))


def test_no_key_stroke_is_lost_however_often_the_page_is_drawn(paired: Page, desk: Page) -> None:
    acts.shoot(paired)
    words(paired).press_sequentially("half a ")
    acts.end(desk)
    acts.start(desk, "CD 42")
    expect(paired.get_by_text("CD 42", exact=True)).to_be_visible()
    paired.keyboard.type("sentence")
    expect(words(paired)).to_be_focused()
    expect(words(paired)).to_have_value("half a sentence")


def test_a_photo_added_meanwhile_takes_no_focus(paired: Page, film: object) -> None:
    acts.shoot(paired, 2)
    words(paired, 2).press_sequentially("half a ")
    paired.get_by_role("button", name="Delete photo 1").evaluate("button => button.click()")
    expect(acts.reviewed(paired)).to_have_count(1)
    paired.keyboard.type("sentence")
    expect(words(paired, 1)).to_be_focused()
    expect(words(paired, 1)).to_have_value("half a sentence")


def test_no_more_than_120_characters_are_typed(paired: Page) -> None:
    acts.shoot(paired)
    words(paired).focus()
    paired.keyboard.insert_text("x" * 130)
    expect(words(paired)).to_have_value("x" * 120)


def test_a_photo_of_nobody_is_described_too(
    desk: Page, phone: Page, installation: Installation, clinician: Account
) -> None:
    acts.pair(phone, acts.offer(desk))
    acts.shoot(phone)
    words(phone).fill("Found early")
    acts.start(desk, "CD 42")
    phone.get_by_role("button", name="For CD 42", exact=True).tap()
    expect(acts.reviewed(phone)).to_have_text(re.compile("CD 42"))
    acts.upload(phone)
    acts.says_sent(phone, 1)
    (photo,) = installation.photos(clinician)
    assert (photo["patient"], photo["description"]) == ("CD 42", "Found early")


def test_sides_are_large_enough_for_a_thumb(paired: Page) -> None:
    acts.shoot(paired)
    for target in (words(paired), side(paired, 1, "Left"), side(paired, 1, "Right")):
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44
