"""The gallery: live at two desks, by keyboard, close up, side by side; nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bench.program import Program
from tests import pictures
from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

Send = Callable[..., None]


@pytest.fixture
def send(program: Program) -> Send:
    def send_photos(count: int = 1) -> None:
        for _ in range(count):
            program.picture = pictures.jpeg(size=(320, 180), seed=len(sent))
            sent.append(program.picture)
            program.confirm(program.put_one())

    sent: list[bytes] = []
    return send_photos


@pytest.fixture
def three(desk: Page, send: Send) -> Locator:
    """Return three photos that the desk shows."""
    send(3)
    expect(acts.shown_photos(desk)).to_have_count(3)
    return cards(desk)


def cards(desk: Page) -> Locator:
    return desk.locator("#gallery > li")


def link(card: Locator) -> Locator:
    return card.locator("a").first


def description(within: Locator | Page) -> Locator:
    return within.get_by_role("textbox", name="Description")


def lightbox(desk: Page) -> Locator:
    return desk.get_by_role("dialog", name="Photo")


def large(desk: Page) -> Locator:
    return lightbox(desk).get_by_role("img", name=re.compile("^Photo"))


def look(desk: Page, card: Locator) -> Locator:
    link(card).click()
    expect(large(desk)).to_be_visible()
    return lightbox(desk)


def scale(stage: Locator) -> float:
    return float(stage.get_attribute("data-scale") or 1)


def rows(installation: Installation, account: Account, column: str) -> list[object]:
    return [photo[column] for photo in installation.photos(account)]


# --- live -------------------------------------------------------------------------------------


def test_a_tile_stands_for_a_photo_on_its_way_and_the_photo_takes_its_place(
    desk: Page, program: Program, send: Send
) -> None:
    program.http.post(
        program.situation["status_url"],
        json={
            "state": "uploading",
            "waiting": 2,
            "sent": 0,
            "failed": 0,
            "oldest_waiting_at": datetime.now(UTC).isoformat(),
        },
    )
    tiles = desk.locator("#tiles > li")
    expect(tiles).to_have_count(2)
    place = tiles.first.bounding_box()
    send()
    expect(tiles).to_have_count(1)
    taken = cards(desk).first.bounding_box()
    assert place is not None
    assert taken is not None
    assert (taken["x"], taken["y"]) == (place["x"], place["y"])
    assert abs(taken["height"] - place["height"]) < 2


def test_the_newest_comes_last_and_nothing_jumps(desk: Page, three: Locator, send: Send) -> None:
    before = [card.bounding_box() for card in three.all()]
    desk.evaluate("scrollTo(0, 40)")
    scrolled = desk.evaluate("scrollY")
    desk.evaluate("scrollTo(0, 0)")
    send(3)
    expect(cards(desk)).to_have_count(6)
    assert [card.bounding_box() for card in three.all()[:3]] == before
    assert desk.evaluate("scrollY") == 0 <= scrolled


def test_each_change_is_one_request_and_each_thumbnail_is_fetched_once(
    desk: Page, three: Locator, send: Send
) -> None:
    three.locator("img").evaluate_all("all => Promise.all(all.map((image) => image.decode()))")
    fetched: list[str] = []
    desk.on("request", lambda request: fetched.append(urlsplit(request.url).path))
    description(three.nth(0)).fill("Left forearm")
    description(three.nth(0)).press("Enter")
    three.nth(1).get_by_role("button", name="Left").click()
    expect(three.nth(1).get_by_role("button", name="Left")).to_have_attribute(
        "aria-pressed", "true"
    )
    send()
    expect(cards(desk)).to_have_count(4)
    cards(desk).nth(3).locator("img").evaluate("image => image.decode()")
    assert len([path for path in fetched if path.endswith("/thumb")]) == 1


def test_both_desks_show_what_either_does(
    desk: Page, three: Locator, open_desk: Open, clinician: Account, send: Send
) -> None:
    other = open_desk(signed_in=clinician)
    description(three.nth(0)).fill("Left forearm")
    description(three.nth(0)).press("Enter")
    expect(description(cards(other).nth(0))).to_have_value("Left forearm")
    cards(other).nth(1).get_by_role("button", name="Right").click()
    expect(three.nth(1).get_by_role("button", name="Right")).to_have_attribute(
        "aria-pressed", "true"
    )
    cards(other).nth(2).get_by_role("button", name="Delete").click()
    expect(cards(desk)).to_have_count(2)
    send()
    for each in (desk, other):
        expect(cards(each)).to_have_count(3)


def test_any_page_of_the_desk_says_what_arrived(desk: Page, three: Locator, send: Send) -> None:
    desk.get_by_role("link", name="Consultations").click()
    desk.get_by_role("heading", name="Consultations").wait_for()
    send()
    expect(desk.get_by_role("link", name="1 new photo, patient AB 41")).to_be_visible()
    send(2)
    said = desk.get_by_role("link", name="3 new photos, patient AB 41")
    expect(said).to_be_visible()
    said.click()
    expect(acts.shown_photos(desk)).to_have_count(6)


def test_what_was_dismissed_is_not_counted_again(desk: Page, three: Locator, send: Send) -> None:
    desk.goto("/consultations/")
    send(2)
    expect(desk.get_by_text("2 new photos, patient AB 41")).to_be_visible()
    desk.get_by_role("button", name="Dismiss").click()
    send()
    expect(desk.get_by_text("1 new photo, patient AB 41")).to_be_visible()


def test_the_title_of_a_page_that_nobody_sees_counts_what_arrived(
    desk: Page, three: Locator, send: Send
) -> None:
    title = desk.title()
    with acts.answers(desk, re.compile("/changes"), 1):
        pass  # so that the poll which brought the three is over, and counted as seen
    desk.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })"
    )
    send(2)
    expect(desk).to_have_title(f"(2) {title}")
    desk.evaluate("delete document.hidden")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk).to_have_title(title)


def test_without_javascript_each_act_is_a_plain_form(
    browser: Browser, three: Locator, installation: Installation, clinician: Account
) -> None:
    with browser.new_context(base_url=installation.origin, java_script_enabled=False) as context:
        cookie = {"name": "desk", "value": clinician.session, "url": installation.origin}
        context.add_cookies([cookie])
        plain = context.new_page()
        plain.goto("/")
        description(cards(plain).nth(0)).fill("Left forearm")
        description(cards(plain).nth(0)).press("Enter")
        plain.wait_for_url("/")
        cards(plain).nth(0).get_by_role("button", name="Left").click()
        cards(plain).nth(1).get_by_role("button", name="Delete").click()
        expect(cards(plain)).to_have_count(2)
        plain.get_by_role("button", name="Undo").click()
        expect(cards(plain)).to_have_count(3)
        expect(description(cards(plain).nth(0))).to_have_value("Left forearm")
    assert rows(installation, clinician, "body_side")[0] == "left"


# --- what somebody types ----------------------------------------------------------------------


def test_a_half_typed_description_survives_every_change_around_it(
    desk: Page, three: Locator, send: Send, open_desk: Open, clinician: Account
) -> None:
    other = open_desk(signed_in=clinician)
    field = description(three.nth(1))
    field.press_sequentially("Left fo")
    send()
    expect(cards(desk)).to_have_count(4)
    cards(other).nth(1).get_by_role("button", name="Left").click()
    expect(three.nth(1).get_by_role("button", name="Left")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(field).to_be_focused()
    desk.keyboard.type("rearm")
    expect(field).to_have_value("Left forearm")


def test_enter_saves_a_description_once(desk: Page, three: Locator, send: Send) -> None:
    saves: list[str] = []
    desk.on("request", lambda request: saves.append(request.url))
    description(three.nth(0)).fill("Left forearm")
    description(three.nth(0)).press("Enter")
    send()  # by the time that it is there, whatever was queued has gone
    expect(cards(desk)).to_have_count(4)
    assert len([url for url in saves if url.endswith("/describe/")]) == 1
    description(three.nth(0)).fill("")
    description(three.nth(0)).press("Enter")
    desk.reload()
    expect(description(cards(desk).nth(0))).to_have_value("")


def test_a_desk_that_is_editing_is_not_disturbed_and_the_later_save_wins(
    desk: Page, three: Locator, open_desk: Open, clinician: Account, installation: Installation
) -> None:
    other = open_desk(signed_in=clinician)
    field = description(three.nth(0))
    field.press_sequentially("mine")
    description(cards(other).nth(0)).fill("theirs")
    description(cards(other).nth(0)).press("Enter")
    cards(other).nth(1).get_by_role("button", name="Left").click()
    expect(three.nth(1).get_by_role("button", name="Left")).to_have_attribute(
        "aria-pressed", "true"
    )  # the other's text has come as well
    expect(field).to_have_value("mine")
    field.press("Enter")
    expect(description(cards(other).nth(0))).to_have_value("mine")
    assert rows(installation, clinician, "description")[0] == "mine"


def test_what_another_desk_wrote_shows_once_one_has_left_the_field(
    desk: Page, three: Locator, open_desk: Open, clinician: Account
) -> None:
    other = open_desk(signed_in=clinician)
    field = description(three.nth(0))
    field.focus()
    description(cards(other).nth(0)).fill("theirs")
    description(cards(other).nth(0)).press("Enter")
    cards(other).nth(1).get_by_role("button", name="Left").click()
    expect(three.nth(1).get_by_role("button", name="Left")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(field).to_have_value("")
    desk.keyboard.press("Tab")
    expect(description(three.nth(0))).to_have_value("theirs")


def test_one_key_carries_a_description_on_photo_by_photo(
    desk: Page, three: Locator, installation: Installation, clinician: Account
) -> None:
    description(three.nth(0)).fill("Left forearm")
    desk.keyboard.press("Control+Enter")
    expect(description(three.nth(1))).to_be_focused()
    desk.keyboard.press("Alt+ArrowDown")
    expect(description(three.nth(2))).to_be_focused()
    expect(description(three.nth(2))).to_have_value("Left forearm")
    desk.reload()  # what was on its way is saved all the same
    while rows(installation, clinician, "description") != ["Left forearm"] * 3:
        desk.evaluate("new Promise(requestAnimationFrame)")


def test_carrying_on_overwrites_no_description_that_is_there(
    desk: Page, three: Locator, installation: Installation, clinician: Account
) -> None:
    description(three.nth(1)).fill("Right knee")
    desk.keyboard.press("Enter")
    description(three.nth(0)).fill("Left forearm")
    desk.keyboard.press("Control+Enter")
    expect(description(three.nth(1))).to_be_focused()
    expect(description(three.nth(1))).to_have_value("Right knee")


def test_a_half_typed_description_is_saved_when_its_gallery_goes(
    desk: Page, three: Locator, open_desk: Open, clinician: Account, installation: Installation
) -> None:
    other = open_desk(signed_in=clinician)
    description(three.nth(0)).press_sequentially("Left forearm")
    acts.end(other)
    expect(desk.get_by_role("button", name="Start consultation")).to_be_visible()
    other.get_by_role("link", name="AB 41").click()
    expect(other.get_by_role("heading", name="AB 41")).to_be_visible()
    while rows(installation, clinician, "description")[0] != "Left forearm":
        desk.evaluate("new Promise(requestAnimationFrame)")


def test_a_refused_description_says_why_and_keeps_its_text(
    desk: Page, three: Locator, witness: Witness
) -> None:
    witness.expect("status of 422|htmx:|Response Status")
    field = description(three.nth(0))
    field.evaluate("field => field.removeAttribute('maxlength')")
    field.fill("x" * 121)
    field.press("Enter")
    expect(three.nth(0).get_by_role("alert")).to_contain_text("at most 120 characters")
    expect(field).to_have_value("x" * 121)


# --- by keyboard ------------------------------------------------------------------------------


def test_arrows_move_enter_opens_escape_closes_and_the_focus_is_where_one_was(
    desk: Page, three: Locator
) -> None:
    link(three.nth(0)).focus()
    desk.keyboard.press("ArrowRight")
    expect(link(three.nth(1))).to_be_focused()
    desk.keyboard.press("Enter")
    expect(large(desk)).to_be_visible()
    first = large(desk).get_attribute("src")
    desk.keyboard.press("ArrowRight")
    expect(large(desk)).not_to_have_attribute("src", str(first))
    desk.keyboard.press("Escape")
    expect(lightbox(desk)).to_be_hidden()
    expect(link(three.nth(2))).to_be_focused()
    desk.keyboard.press("Home")
    expect(link(three.nth(0))).to_be_focused()


def test_one_photo_is_a_stop_of_the_tab_key_whatever_another_desk_deletes(
    desk: Page, three: Locator, open_desk: Open, clinician: Account, send: Send
) -> None:
    other = open_desk(signed_in=clinician)
    cards(other).nth(0).get_by_role("button", name="Delete").click()
    expect(three).to_have_count(2)
    send()
    expect(cards(desk)).to_have_count(3)
    stops = desk.locator("#gallery .thumb").evaluate_all(
        "links => links.map((each) => each.tabIndex)"
    )
    assert stops == [0, -1, -1]


def test_arrows_up_and_down_go_by_rows(desk: Page, three: Locator, send: Send) -> None:
    send(2)
    expect(cards(desk)).to_have_count(5)
    link(three.nth(0)).focus()
    desk.keyboard.press("ArrowDown")
    expect(link(cards(desk).nth(3))).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(link(cards(desk).nth(0))).to_be_focused()


def test_delete_deletes_the_focused_photo_and_undo_brings_it_back(
    desk: Page, three: Locator
) -> None:
    ids = [card.get_attribute("id") for card in three.all()]
    link(three.nth(1)).focus()
    desk.keyboard.press("Delete")
    expect(cards(desk)).to_have_count(2)
    expect(link(cards(desk).nth(1))).to_be_focused()
    desk.get_by_role("button", name="Undo").click()
    expect(cards(desk)).to_have_count(3)
    assert [card.get_attribute("id") for card in cards(desk).all()] == ids


def test_a_deleted_photo_is_restored_under_the_gallery(desk: Page, three: Locator) -> None:
    three.nth(0).get_by_role("button", name="Delete").click()
    expect(desk.get_by_text("1 deleted photo")).to_be_visible()
    desk.get_by_role("button", name="Dismiss").click()
    desk.get_by_role("button", name="Restore").click()
    expect(cards(desk)).to_have_count(3)
    expect(desk.get_by_text("1 deleted photo")).to_be_hidden()


def test_keys_do_nothing_while_one_types(desk: Page, three: Locator) -> None:
    description(three.nth(0)).press_sequentially("a-r+0")
    desk.keyboard.press("Delete")
    expect(description(three.nth(0))).to_have_value("a-r+0")
    expect(cards(desk)).to_have_count(3)


def test_deleting_in_the_lightbox_goes_on_to_the_next_and_offers_its_undo_there(
    desk: Page, three: Locator
) -> None:
    look(desk, three.nth(0))
    first = large(desk).get_attribute("src")
    desk.keyboard.press("Delete")
    expect(large(desk)).not_to_have_attribute("src", str(first))
    lightbox(desk).get_by_role("button", name="Undo").click()
    expect(cards(desk)).to_have_count(3)


# --- close up ---------------------------------------------------------------------------------


def test_a_photo_is_looked_at_closely_by_keys_wheel_and_double_click(
    desk: Page, three: Locator
) -> None:
    stage = look(desk, three.nth(0)).locator("[data-stage]")
    desk.keyboard.press("+")
    assert scale(stage) == pytest.approx(1.5)
    desk.keyboard.press("0")
    assert scale(stage) == 1
    stage.hover()
    desk.mouse.wheel(0, -400)
    expect(stage).to_have_attribute("data-scale", re.compile("^2.7"))
    stage.dblclick()
    assert scale(stage) == 1
    lightbox(desk).get_by_role("button", name="Zoom in").click()
    assert scale(stage) == pytest.approx(1.5)
    expect(lightbox(desk).get_by_role("button", name="Whole photo")).to_have_text("150%")


def test_when_zoomed_one_pans_by_dragging_and_by_arrows_and_stays_with_the_photo(
    desk: Page, three: Locator
) -> None:
    stage = look(desk, three.nth(0)).locator("[data-stage]")
    source = large(desk).get_attribute("src")
    desk.keyboard.press("+")
    desk.keyboard.press("+")
    moved = "image => image.style.translate"
    desk.keyboard.press("ArrowRight")
    by_key = large(desk).evaluate(moved)
    assert by_key.startswith("-")
    box = stage.bounding_box()
    assert box is not None
    desk.mouse.move(box["x"] + 200, box["y"] + 200)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 300, box["y"] + 260, steps=3)
    desk.mouse.up()
    assert large(desk).evaluate(moved) != by_key
    assert large(desk).get_attribute("src") == source


def test_two_fingers_zoom(desk: Page, three: Locator) -> None:
    stage = look(desk, three.nth(0)).locator("[data-stage]")
    touch = desk.context.new_cdp_session(desk)
    for kind, apart in (("touchStart", 50), ("touchMove", 75), ("touchMove", 100)):
        points = [{"x": 400 - apart, "y": 300, "id": 0}, {"x": 400 + apart, "y": 300, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(stage).to_have_attribute("data-scale", re.compile("^(1.9|2)"))


def test_a_rotation_shows_at_once_in_lightbox_and_gallery_and_is_kept(
    desk: Page, three: Locator
) -> None:
    look(desk, three.nth(0))
    desk.keyboard.press("r")
    expect(large(desk)).to_have_attribute("data-rotation", "90")
    desk.keyboard.press("Escape")
    expect(three.nth(0).locator("img")).to_have_attribute("data-rotation", "90")
    desk.reload()
    expect(cards(desk).nth(0).locator("img")).to_have_attribute("data-rotation", "90")


def test_an_open_lightbox_outlives_what_changes_around_it(
    desk: Page, three: Locator, send: Send
) -> None:
    stage = look(desk, three.nth(0)).locator("[data-stage]")
    desk.keyboard.press("+")
    description(lightbox(desk)).press_sequentially("Left")
    send()
    expect(cards(desk)).to_have_count(4)
    assert scale(stage) == pytest.approx(1.5)
    expect(description(lightbox(desk))).to_have_value("Left")
    expect(description(lightbox(desk))).to_be_focused()


def test_escape_saves_what_was_half_typed_in_the_lightbox(desk: Page, three: Locator) -> None:
    description(look(desk, three.nth(0))).press_sequentially("Left forearm")
    desk.keyboard.press("Escape")
    expect(description(three.nth(0))).to_have_value("Left forearm")


def test_only_photos_that_were_looked_at_count_as_viewed(
    desk: Page, three: Locator, installation: Installation, clinician: Account
) -> None:
    look(desk, three.nth(0))
    large(desk).evaluate("image => image.decode()")
    viewed = installation.rows(
        "SELECT event.id FROM tokens_auditevent AS event JOIN tokens_clinician AS clinician"
        " ON clinician.id = event.clinician_id"
        " WHERE clinician.username = ? AND action = 'photo.viewed'",
        clinician.username,
    )
    assert len(viewed) == 1


# --- side by side -----------------------------------------------------------------------------


def test_two_photos_zoom_and_pan_as_one(desk: Page, three: Locator) -> None:
    for card in (three.nth(0), three.nth(2)):
        card.get_by_role("checkbox", name="Compare").check()
    desk.get_by_role("button", name="Compare 2 photos").click()
    desk.get_by_role("heading", name="Two photos").wait_for()
    images = desk.get_by_role("main").get_by_role("img", name=re.compile("^Photo"))
    expect(images).to_have_count(2)
    left, right = desk.locator("[data-stage]").all()
    right.hover()
    desk.mouse.wheel(0, -400)
    expect(left).to_have_attribute("data-scale", re.compile("^2.7"))
    assert scale(left) == scale(right)
    desk.keyboard.press("ArrowDown")
    moved = [image.evaluate("image => image.style.translate") for image in images.all()]
    assert moved[0] == moved[1] != "0px"


def test_photos_of_two_consultations_are_compared(
    desk: Page, three: Locator, program: Program
) -> None:
    three.nth(0).get_by_role("checkbox", name="Compare").check()
    acts.end(desk)
    acts.start(desk, "CD 42")
    program.situation = program.ask("GET", "/api/phone")
    program.confirm(program.put_one())
    cards(desk).get_by_role("checkbox", name="Compare").check()
    desk.get_by_role("button", name="Compare 2 photos").click()
    for patient in ("AB 41", "CD 42"):
        expect(desk.get_by_role("main").get_by_role("link", name=patient)).to_be_visible()


def test_a_third_choice_takes_the_place_of_the_first(desk: Page, three: Locator) -> None:
    boxes = desk.get_by_role("checkbox", name="Compare")
    for box in boxes.all():
        box.check()
    expect(boxes.nth(0)).not_to_be_checked()
    expect(boxes.nth(2)).to_be_checked()


# --- the right patient ------------------------------------------------------------------------


def test_a_photo_is_moved_after_a_look_at_both_patients_and_the_move_is_undone(
    desk: Page, three: Locator, program: Program, installation: Installation, clinician: Account
) -> None:
    acts.end(desk)
    acts.start(desk, "CD 42")
    desk.get_by_role("link", name="Consultations").click()
    desk.get_by_role("link", name="AB 41").click()
    photo = desk.locator("main a:has(img)").first.get_attribute("href")
    desk.goto(str(photo))
    desk.get_by_role("link", name="Move").click()
    dialog = desk.get_by_role("dialog", name="Move a photo")
    dialog.get_by_role("link", name="CD 42").click()
    expect(dialog.get_by_text("Now with")).to_be_visible()
    for patient in ("AB 41", "CD 42"):
        expect(dialog.locator(".whose", has_text=patient)).to_be_visible()
    dialog.get_by_role("button", name="Move to CD 42").click()
    expect(dialog).to_be_hidden()
    expect(
        desk.get_by_text(re.compile(r"Moved from AB 41 \w+ \w+ to CD 42 \w+ \w+"))
    ).to_be_visible()
    assert "CD 42" in rows(installation, clinician, "patient")
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Back with AB 41")).to_be_visible()
    assert "CD 42" not in rows(installation, clinician, "patient")


def test_right_patient_settles_the_doubt(
    desk: Page, three: Locator, installation: Installation, clinician: Account
) -> None:
    installation.change(
        "UPDATE capture_photo SET unheard_since = captured_at WHERE id = ?",
        str(rows(installation, clinician, "id")[0]),
    )
    desk.reload()
    desk.get_by_role("button", name="Right patient").click()
    expect(desk.get_by_text("Check the patient")).to_be_hidden()


def test_start_on_a_stale_page_asks_and_keeps_the_typed_reference(
    desk: Page, open_desk: Open, clinician: Account, witness: Witness
) -> None:
    witness.expect("changes/|htmx:|status of 409")
    stale = open_desk(signed_in=clinician)
    stale.route(re.compile("/changes/"), lambda route: route.abort())
    acts.start(desk, "AB 41")
    stale.get_by_role("textbox", name="Patient").fill("CD 42")
    stale.get_by_role("button", name="Start consultation").click()
    expect(stale.get_by_role("alert")).to_contain_text("Another consultation was started")
    expect(desk.get_by_role("heading", name="AB 41")).to_be_visible()
    stale.get_by_role("button", name="End AB 41 and start CD 42").click()
    expect(desk.get_by_role("heading", name="CD 42")).to_be_visible()


def test_a_half_typed_patient_comes_back_with_its_field(
    desk: Page, open_desk: Open, clinician: Account
) -> None:
    other = open_desk(signed_in=clinician)
    desk.get_by_role("textbox", name="Patient").press_sequentially("CD 4")
    acts.start(other, "AB 41")
    desk.get_by_role("heading", name="AB 41").wait_for()
    acts.end(other)
    expect(desk.get_by_role("textbox", name="Patient")).to_have_value("CD 4")
