"""The keyboard's place at the desk is never lost, whatever is replaced, taken away or shut."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from bench.program import Program
from tests import pictures
from tests.browser import acts, keyboard
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation
from tests.browser.recorded import Microphone
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

Send = Callable[[int], None]

# Whenever a script has changed the page, and when HTMX says that it swapped: is the focus where
# somebody can use it? What the page's own observers do counts as part of the change.
WATCH = """
  window.lost = [];
  let last;
  const name = (it) => `${it.localName}#${it.id} ${it.ariaLabel ?? it.innerText ?? ""}`.trim();
  const look = () => {
    const at = document.activeElement;
    const isInert = document.querySelector("dialog:modal") && !at?.closest("dialog:modal");
    const isShown = at?.checkVisibility({ visibilityProperty: true }) && !at.matches(":disabled");
    const usable = at !== document.body && isShown && !isInert;
    if (last && !usable) window.lost.push(`${name(last)} (now ${name(at ?? document.body)})`);
    last = usable ? at : undefined;
  };
  document.addEventListener("DOMContentLoaded", () => {
    const all = { childList: true, subtree: true, attributes: true, characterData: true };
    new MutationObserver(() => queueMicrotask(look)).observe(document.documentElement, all);
    document.addEventListener("focusin", ({ target }) => { last = target; });
    document.addEventListener("focusout", () => setTimeout(look));
    document.addEventListener("htmx:afterSettle", () => queueMicrotask(look));
    document.addEventListener("htmx:oobAfterSwap", () => queueMicrotask(look));
  });
"""


@pytest.fixture
def desk(open_desk: Open, clinician: Account) -> Iterator[Page]:
    """Return a desk that has lost the focus nowhere, once its test is over."""
    page = open_desk()
    page.add_init_script(WATCH)
    page.context.add_cookies(cookie(clinician, page))
    page.goto("/")
    yield page
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("window.lost") == []


def cookie(account: Account, page: Page) -> list[dict[str, str]]:
    page.goto("/login/")
    origin = page.evaluate("location.origin")
    return [{"name": "desk", "value": account.session, "url": origin}]


@pytest.fixture
def other(open_desk: Open, clinician: Account) -> Callable[[], Page]:
    """Open the same clinician's desk in another room."""
    return lambda: open_desk(signed_in=clinician)


@pytest.fixture
def send(program: Program) -> Send:
    def photos(count: int) -> None:
        for number in range(count):
            program.picture = pictures.jpeg(size=(320, 180), seed=number)
            program.confirm(program.put_one())

    return photos


@pytest.fixture
def three(desk: Page, send: Send) -> Locator:
    send(3)
    expect(acts.shown_photos(desk)).to_have_count(3)
    return desk.locator("#gallery > li")


@pytest.fixture
def microphone(program: Program) -> Microphone:
    return Microphone(program)


@pytest.fixture
def agreeing(desk: Page) -> list[str]:
    """Agree to whatever the browser asks; return what it asked."""
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    desk.on("dialog", agree)
    return asked


def button(within: Locator | Page, name: str) -> Locator:
    return within.get_by_role("button", name=name)


def description(card: Locator) -> Locator:
    return card.get_by_role("textbox", name="Description")


def thumb(card: Locator) -> Locator:
    return card.locator(".thumb")


def press(place: Locator, key: str = "Enter") -> None:
    """Go there as the Tab key would, and press."""
    place.focus()
    place.press(key)


def say(program: Program, **status: object) -> None:
    """Say by the phone how it stands."""
    rest = {"state": "connected", "waiting": 0, "sent": 0, "failed": 0, "oldest_waiting_at": None}
    program.http.post(program.situation["status_url"], json={**rest, **status}).raise_for_status()


# So often that the history has a second page.
DESCRIBE = """async (form, times) => {
  for (let time = 0; time < times; time += 1) {
    const body = new FormData(form);
    body.set("description", `${time}`);
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  }
}"""


# --- the watch itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["remove()", "disabled = true", "hidden = true"])
def test_a_page_that_loses_the_focus_is_caught(open_desk: Open, loss: str) -> None:
    page = open_desk()
    page.add_init_script(WATCH)
    page.route("**/careless", lambda route: route.fulfill(
        content_type="text/html", body="<!doctype html><body><button>Here</button><p>Text"
    ))  # fmt: skip
    page.goto("/careless")
    page.get_by_role("button").focus()
    page.evaluate(f"document.querySelector('button').{loss}")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert len(page.evaluate("window.lost")) == 1


# --- under the hands of a reader ----------------------------------------------------------------


def test_half_a_sentence_and_its_caret_live_through_every_change(
    desk: Page, three: Locator, other: Callable[[], Page], send: Send
) -> None:
    field = description(three.nth(1))
    field.press_sequentially("left arm")
    for _ in range(3):
        desk.keyboard.press("ArrowLeft")
    far = other()
    button(far.locator("#gallery > li").nth(1), "Left").click()
    button(far.locator("#gallery > li").nth(0), "Delete").click()
    send(1)
    expect(desk.locator("#gallery > li")).to_have_count(3)
    expect(button(three.nth(0), "Left")).to_have_attribute("aria-pressed", "true")
    expect(description(three.nth(0))).to_be_focused()
    desk.keyboard.type("fore")
    expect(description(three.nth(0))).to_have_value("left forearm")


def test_a_half_typed_patient_keeps_its_caret_while_the_list_below_changes(
    desk: Page, other: Callable[[], Page]
) -> None:
    far = other()
    acts.start(far, "AB 41")
    expect(desk.get_by_role("heading", name="AB 41")).to_be_visible()
    acts.end(far)
    field = desk.get_by_role("textbox", name="Patient")
    field.press_sequentially("C 42")
    for _ in range(3):
        desk.keyboard.press("ArrowLeft")
    field.evaluate("field => { window.field = field; }")
    with desk.expect_response(re.compile("/changes/")):
        desk.evaluate("document.body.dispatchEvent(new CustomEvent('ring'))")
    expect(desk.get_by_role("link", name="AB 41")).to_be_visible()
    desk.keyboard.type("D")
    expect(field).to_have_value("CD 42")


@pytest.mark.parametrize("name", ["Left", "Rotate", "Delete", "Move", "Compare"])
def test_any_control_of_a_card_keeps_the_focus_while_its_card_changes(
    desk: Page, three: Locator, other: Callable[[], Page], name: str
) -> None:
    control = three.nth(0).get_by_role("checkbox" if name == "Compare" else "button", name=name)
    control = control if name != "Move" else three.nth(0).get_by_role("link", name="Move")
    control.focus()
    card = other().locator("#gallery > li").nth(0)
    button(card, "Left").click()
    button(card, "Rotate").click()
    description(card).fill("left forearm")
    description(card).press("Enter")
    expect(description(three.nth(0))).to_have_value("left forearm")
    expect(three.nth(0).locator("img")).to_have_attribute("data-rotation", "90")
    expect(control).to_be_focused()


def test_the_very_button_stays_while_a_phone_tells_how_it_stands(
    desk: Page, consultation: str, program: Program
) -> None:
    unpair = button(desk, "Unpair")
    unpair.focus()
    unpair.evaluate("button => { window.unpair = button; }")
    for state, words in (("camera", "Taking photos"), ("uploading", "Sending"), ("connected", "")):
        say(program, state=state)
        expect(desk.locator("#phones .doing")).to_have_text([words] if words else [])
    expect(unpair).to_be_focused()
    assert desk.evaluate("document.activeElement === window.unpair")


def test_a_card_that_another_desk_deletes_leaves_the_focus_at_the_next_one(
    desk: Page, three: Locator, other: Callable[[], Page]
) -> None:
    second = three.nth(1).get_attribute("id")
    button(three.nth(0), "Rotate").focus()
    far = other().locator("#gallery > li")
    button(far.nth(0), "Delete").click()
    expect(three).to_have_count(2)
    expect(thumb(desk.locator(f"#{second}"))).to_be_focused()
    for count in (2, 1):
        expect(far).to_have_count(count)
        button(far.nth(0), "Delete").click()
    expect(three).to_have_count(0)
    expect(desk.get_by_role("heading", name="Photos")).to_be_focused()


def test_a_list_that_was_opened_stays_open_with_the_focus_in_it(
    desk: Page, three: Locator, other: Callable[[], Page], send: Send
) -> None:
    send(1)
    expect(three).to_have_count(4)
    for count in (3, 2, 1, 0):
        button(three.nth(0), "Delete").click()
        expect(three).to_have_count(count)
    expect(desk.locator("#deleted li")).to_have_count(4)  # so many that it opens no list by itself
    expect(desk.locator("#deleted details")).to_have_attribute("open", "")
    restore = button(desk.locator("#deleted"), "Restore").nth(2)
    restore.focus()
    label = restore.get_attribute("aria-label")
    far = other().locator("#deleted")
    far.locator("summary").click()
    button(far, "Restore").first.click()
    expect(desk.locator("#deleted li")).to_have_count(3)
    expect(desk.locator(":focus")).to_have_attribute("aria-label", str(label))
    expect(desk.locator("#deleted details")).to_have_attribute("open", "")


def test_a_consultation_that_ends_elsewhere_leaves_the_focus_at_its_regions_head(
    desk: Page, three: Locator, other: Callable[[], Page]
) -> None:
    description(three.nth(0)).focus()
    acts.end(other())
    expect(button(desk, "Start consultation")).to_be_visible()
    expect(desk.get_by_role("heading", name="Photos")).to_be_focused()


def test_the_button_that_would_end_it_leaves_the_focus_at_the_new_head(
    desk: Page, consultation: str, other: Callable[[], Page]
) -> None:
    button(desk, "End consultation").focus()
    acts.end(other())
    expect(desk.get_by_role("heading", name="Who is here?")).to_be_focused()


def test_the_page_does_not_scroll_when_news_come(desk: Page, three: Locator, send: Send) -> None:
    desk.set_viewport_size({"width": 1280, "height": 400})
    description(three.nth(2)).focus()
    before = desk.evaluate("scrollY")
    assert before > 0
    say_to = desk.evaluate("document.querySelector('#gallery').lastElementChild.offsetTop")
    send(1)
    expect(desk.locator("#gallery > li")).to_have_count(4)
    assert say_to == desk.evaluate("document.querySelectorAll('#gallery > li')[2].offsetTop")
    assert desk.evaluate("scrollY") == before


# --- by the reader's own act --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Left", "Right", "Rotate"])
def test_what_was_pressed_keeps_the_focus(desk: Page, three: Locator, name: str) -> None:
    control = button(three.nth(1), name)
    press(control, "Space")
    if name == "Rotate":
        expect(three.nth(1).locator("img")).to_have_attribute("data-rotation", "90")
    else:
        expect(control).to_have_attribute("aria-pressed", "true")
    expect(control).to_be_focused()


def test_a_description_is_saved_and_the_caret_stays(desk: Page, three: Locator) -> None:
    field = description(three.nth(0))
    field.press_sequentially("left arm")
    with desk.expect_response(re.compile("/describe/")):
        desk.keyboard.press("Enter")
    button(three.nth(1), "Left").evaluate("button => button.click()")
    expect(button(three.nth(1), "Left")).to_have_attribute("aria-pressed", "true")
    expect(field).to_be_focused()
    desk.keyboard.type("!")
    expect(field).to_have_value("left arm!")


def test_delete_goes_to_the_next_card_and_undo_to_the_one_that_is_back(
    desk: Page, three: Locator
) -> None:
    first, second = (three.nth(n).get_attribute("id") for n in (0, 1))
    press(button(three.nth(0), "Delete"))
    expect(thumb(desk.locator(f"#{second}"))).to_be_focused()
    keyboard.press(desk, "Undo")
    expect(three).to_have_count(3)
    expect(thumb(desk.locator(f"#{first}"))).to_be_focused()


def test_beside_the_last_photo_there_is_its_undo(desk: Page, three: Locator) -> None:
    for count in (2, 1, 0):
        press(button(three.nth(0), "Delete"))
        expect(three).to_have_count(count)
    expect(button(desk, "Undo")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(three).to_have_count(1)
    expect(thumb(three.nth(0))).to_be_focused()


def test_whoever_goes_on_after_an_undo_is_not_called_back(desk: Page, three: Locator) -> None:
    press(button(three.nth(0), "Delete"))
    expect(three).to_have_count(2)
    with acts.gate(desk, re.compile("/changes/")) as changes:
        press(button(desk, "Undo"))
        expect(desk.get_by_text("The photo is back.")).to_be_visible()
        description(three.nth(1)).focus()
        changes.wait()
        changes.open()
        expect(three).to_have_count(3)
    expect(description(three.nth(2))).to_be_focused()


def test_a_restored_photo_has_the_focus(desk: Page, three: Locator) -> None:
    first = three.nth(0).get_attribute("id")
    press(button(three.nth(0), "Delete"))
    press(button(desk, "Restore"))
    expect(three).to_have_count(3)
    expect(thumb(desk.locator(f"#{first}"))).to_be_focused()


def test_a_dismissed_word_leads_back_to_where_one_was(desk: Page, three: Locator) -> None:
    press(button(three.nth(0), "Delete"))
    expect(thumb(three.nth(0))).to_be_focused()
    press(button(desk, "Dismiss"))
    expect(button(desk, "Undo")).to_have_count(0)
    expect(thumb(three.nth(0))).to_be_focused()


def test_a_doubt_that_is_settled_leaves_the_focus_on_its_photo(
    desk: Page, three: Locator, installation: Installation, clinician: Account
) -> None:
    installation.change(
        "UPDATE capture_photo SET unheard_since = captured_at WHERE id = ?",
        str(installation.photos(clinician)[1]["id"]),
    )
    desk.reload()
    press(button(desk, "Right patient"))
    expect(button(desk, "Right patient")).to_have_count(0)
    expect(thumb(three.nth(1))).to_be_focused()


def test_nothing_is_chosen_any_more_and_the_focus_goes_on(desk: Page, three: Locator) -> None:
    press(three.nth(0).get_by_role("checkbox"), "Space")
    press(button(desk, "Choose none"))
    expect(button(desk, "Choose none")).to_be_hidden()
    expect(desk.locator("summary", has_text="Keys")).to_be_focused()


# --- large, and moved ---------------------------------------------------------------------------


def test_from_photo_to_photo_the_same_button_keeps_the_focus(desk: Page, three: Locator) -> None:
    press(thumb(three.nth(0)))
    large = desk.get_by_role("dialog", name="Photo")
    press(large.get_by_role("link", name="Next photo"))
    expect(large.get_by_role("link", name="Previous photo")).to_be_visible()
    expect(large.get_by_role("link", name="Next photo")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(large.get_by_role("link", name="Next photo")).to_have_count(0)
    expect(large.locator("[data-stage]")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(thumb(three.nth(2))).to_be_focused()


def test_the_lightbox_returns_beside_a_card_that_went_meanwhile(
    desk: Page, three: Locator, other: Callable[[], Page]
) -> None:
    third = three.nth(2).get_attribute("id")
    press(thumb(three.nth(1)))
    large = desk.get_by_role("dialog", name="Photo")
    expect(large).to_be_visible()
    button(other().locator("#gallery > li").nth(1), "Delete").click()
    expect(three).to_have_count(2)
    expect(large.locator(f"[data-photo='{str(third).removeprefix('photo-')}']")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(thumb(desk.locator(f"#{third}"))).to_be_focused()


def test_the_last_photo_deleted_large_leaves_its_undo(desk: Page, send: Send) -> None:
    send(1)
    cards = desk.locator("#gallery > li")
    expect(cards).to_have_count(1)
    press(thumb(cards.first))
    expect(desk.get_by_role("dialog", name="Photo")).to_be_visible()
    desk.keyboard.press("Delete")
    expect(cards).to_have_count(0)
    expect(desk.get_by_role("dialog", name="Photo")).to_have_count(0)
    expect(button(desk, "Undo")).to_be_focused()


def test_deleted_and_back_within_the_lightbox(desk: Page, three: Locator) -> None:
    press(thumb(three.nth(0)))
    large = desk.get_by_role("dialog", name="Photo")
    press(button(large, "Delete"))
    expect(three).to_have_count(2)
    press(button(large, "Undo"))
    expect(three).to_have_count(3)
    assert desk.evaluate("document.activeElement.closest('dialog#large') !== null")


def test_a_question_that_is_closed_returns_to_what_opened_it_though_that_was_renewed(
    desk: Page, three: Locator, other: Callable[[], Page]
) -> None:
    link = three.nth(0).get_by_role("link", name="Move")
    press(link)
    moving = desk.get_by_role("dialog", name="Move a photo")
    expect(moving).to_be_visible()
    button(other().locator("#gallery > li").nth(0), "Left").click()
    expect(three.nth(0).locator("[aria-pressed=true]")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_a_photo_that_was_moved_leaves_the_focus_at_the_next_and_undo_returns(
    desk: Page, consultation: str, program: Program, installation: Installation
) -> None:
    acts.end(desk)
    acts.start(desk, "CD 42")
    program.situation = program.ask("GET", "/api/phone")
    for number in range(2):
        program.picture = pictures.jpeg(size=(320, 180), seed=number)
        program.confirm(program.put_one())
    cards = desk.locator("#gallery > li")
    expect(cards).to_have_count(2)
    first, second = (cards.nth(n).get_attribute("id") for n in (0, 1))
    press(cards.nth(0).get_by_role("link", name="Move"))
    moving = desk.get_by_role("dialog", name="Move a photo")
    press(moving.get_by_role("link", name="AB 41"))
    press(button(moving, "Move to AB 41"))
    expect(cards).to_have_count(1)
    expect(thumb(desk.locator(f"#{second}"))).to_be_focused()
    press(button(desk, "Undo"))
    expect(cards).to_have_count(2)
    expect(thumb(desk.locator(f"#{first}"))).to_be_focused()


# --- phones and codes ---------------------------------------------------------------------------


def test_a_code_that_is_used_closes_and_leads_back(
    desk: Page, consultation: str, installation: Installation
) -> None:
    press(button(desk, "Pair a phone"))
    expect(desk.get_by_role("img", name="Pairing QR code")).to_be_visible()
    button(desk, "Close").focus()
    Program(installation.origin, code=acts.shown_code(desk).inner_text()).http.close()
    expect(desk.get_by_role("img", name="Pairing QR code")).to_have_count(0)
    expect(button(desk, "Pair a phone")).to_be_focused()


def test_a_code_that_is_closed_leads_back(desk: Page, consultation: str) -> None:
    press(button(desk, "Pair a phone"))
    expect(desk.get_by_role("img", name="Pairing QR code")).to_be_visible()
    press(button(desk, "Close"))
    expect(button(desk, "Pair a phone")).to_be_focused()


def test_a_renewed_code_leaves_the_focus_where_it_was(desk: Page, consultation: str) -> None:
    press(button(desk, "Pair a phone"))
    expect(desk.get_by_role("img", name="Pairing QR code")).to_be_visible()
    code = acts.shown_code(desk).inner_text()
    button(desk, "Close").focus()
    desk.locator("#pairing .panel").dispatch_event("renew")
    expect(acts.shown_code(desk)).not_to_have_text(code)
    expect(button(desk, "Close")).to_be_focused()


def test_the_last_phone_that_is_unpaired_leaves_the_head_of_its_region(
    desk: Page, consultation: str, program: Program, agreeing: list[str]
) -> None:
    press(button(desk, "Unpair"))
    expect(desk.get_by_text("No phone is paired")).to_be_visible()
    assert agreeing
    expect(desk.get_by_role("heading", name="Phones")).to_be_focused()


def test_one_of_two_phones_that_is_unpaired_leaves_the_other(
    desk: Page, consultation: str, program: Program, installation: Installation,
    agreeing: list[str],
) -> None:  # fmt: skip
    Program(installation.origin, code=acts.offer(desk)).http.close()
    expect(button(desk, "Unpair")).to_have_count(2)
    press(button(desk, "Unpair").first)
    expect(button(desk, "Unpair")).to_have_count(1)
    assert desk.evaluate("document.activeElement.closest('#phones li') !== null")


# --- a recording --------------------------------------------------------------------------------


def test_a_recording_comes_and_goes_under_the_same_button(
    desk: Page, consultation: str, microphone: Microphone, agreeing: list[str]
) -> None:
    region = desk.get_by_role("region", name="Recording")
    press(button(region, "Start recording"))
    expect(button(region, "Asked …")).to_be_focused()
    microphone.agree()
    microphone.start()
    expect(button(region, "Stop recording")).to_be_focused()
    microphone.tell("interrupted", why="call", waiting=1)
    expect(region).to_contain_text("a call came in")
    expect(button(region, "Stop recording")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(region).to_contain_text("Telling the phone")
    assert desk.evaluate("document.activeElement.closest('#recording') !== null")


def test_a_consent_that_is_withdrawn_leaves_the_focus_in_its_region(
    desk: Page, consultation: str, microphone: Microphone, agreeing: list[str]
) -> None:
    region = desk.get_by_role("region", name="Recording")
    microphone.agree()
    microphone.start()
    press(button(region, "Withdraw consent"))
    expect(button(region, "Delete the recording")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(region).to_contain_text("The recording was deleted")
    assert desk.evaluate("document.activeElement.closest('#recording') !== null")


# --- other pages --------------------------------------------------------------------------------


def test_on_the_record_a_deleted_photo_leaves_the_focus_at_the_next(
    desk: Page, three: Locator
) -> None:
    desk.get_by_role("link", name="Consultations").click()
    desk.get_by_role("link", name="AB 41").click()
    second = three.nth(1).get_attribute("id")
    press(button(three.nth(0), "Delete"))
    expect(thumb(desk.locator(f"#{second}"))).to_be_focused()


def test_the_history_is_leafed_through_to_its_end(desk: Page, three: Locator) -> None:
    desk.locator(".describe").first.evaluate(DESCRIBE, 60)
    desk.get_by_role("link", name="Consultations").click()
    desk.get_by_role("link", name="AB 41").click()
    history = desk.get_by_role("region", name="History")
    earlier = history.get_by_role("link", name="Earlier")
    expect(earlier).to_be_visible()
    while earlier.count():
        with desk.expect_response(re.compile("history=")):
            press(earlier)
        desk.evaluate("new Promise(requestAnimationFrame)")
    expect(desk.get_by_role("heading", name="History")).to_be_focused()
    press(history.get_by_role("link", name="Later"))
    expect(earlier).to_be_visible()


def test_a_notice_of_arrivals_keeps_the_focus_until_it_is_dismissed(
    desk: Page, three: Locator, send: Send
) -> None:
    desk.get_by_role("link", name="Consultations").click()
    arrivals = desk.locator("#arrivals")
    link = desk.get_by_role("link", name="Consultations")
    link.focus()
    send(1)
    expect(arrivals).to_contain_text("1 new photo")
    for place, count in ((arrivals.get_by_role("link"), 2), (button(desk, "Dismiss"), 3)):
        place.focus()
        send(1)
        expect(arrivals).to_contain_text(f"{count} new photos")
        expect(place).to_be_focused()
    desk.keyboard.press("Enter")
    expect(arrivals).to_be_empty()
    expect(link).to_be_focused()


def test_a_page_that_is_printed_keeps_the_focus_on_its_button(desk: Page, three: Locator) -> None:
    desk.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    desk.get_by_role("link", name="Consultations").click()
    desk.get_by_role("link", name="AB 41").click()
    press(button(desk, "Print"))
    desk.wait_for_function("() => window.printed === 1")
    expect(button(desk, "Print")).to_be_focused()


def test_a_drill_goes_on_and_the_focus_stays(
    desk: Page, consultation: str, program: Program, witness: Witness
) -> None:
    desk.goto("/about/latency/")
    keyboard.press(desk, "Try it")
    expect(desk.locator("#drill")).to_be_visible()
    button(desk, "Try it").focus()
    expect(desk.locator("#drill").get_by_text("The phone has not heard")).to_be_visible()
    expect(button(desk, "Try it")).to_be_focused()
