"""What the phone keeps: reloads, crashes, new pairings and broken stores lose no photo."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Dialog, Error, Page, Route, expect

from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

# Everything that lies in the page's database, as one string of bytes (latin-1).
ALL_THAT_IS_STORED = """async () => {
  const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? String.fromCharCode(...new Uint8Array(value.buffer ?? value))
    : JSON.stringify(value);
  const open = indexedDB.open("clinicpro");
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const rows = await Promise.all([...db.objectStoreNames].map((name) => new Promise((resolve) => {
    const all = db.transaction(name).objectStore(name).getAll();
    all.onsuccess = () => resolve(all.result);
  })));
  db.close();
  return rows.flat().map((row) => Object.values(row).map(text).join()).join();
}"""
# Change one sealed photo's bytes, as a failing disk would.
DAMAGE_ONE = """async () => {
  const open = indexedDB.open("clinicpro");
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const store = db.transaction("sealed", "readwrite").objectStore("sealed");
  await new Promise((resolve) => {
    store.openCursor().onsuccess = ({ target }) => {
      const row = target.result.value;
      new Uint8Array(row.sealed)[99] ^= 1;
      target.result.update(row).onsuccess = resolve;
    };
  });
  db.close();
}"""
WIPE = """() => new Promise((resolve) => {
  indexedDB.deleteDatabase("clinicpro").onsuccess = resolve;
})"""
NO_INDEXED_DB = """
  IDBFactory.prototype.open = () => { throw new DOMException("not here", "SecurityError"); };
"""
FULL_DISK = """
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (row) {
    if (window.full) throw new DOMException("no room", "QuotaExceededError");
    return put.call(this, row);
  };
"""
COUNT_REQUESTS = """
  window.persisted = 0; window.locks = 0;
  const persist = navigator.storage.persist.bind(navigator.storage);
  navigator.storage.persist = () => (window.persisted++, persist());
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = (kind) => (window.locks++, request(kind));
"""


@pytest.fixture(autouse=True)
def trouble(witness: Witness) -> None:
    """Expect what a browser says of requests that fail; nothing else."""
    witness.expect("Failed to load resource|blocked by CORS policy")


def shown(phone: Page) -> list[str | None]:
    return [each.get_attribute("alt") for each in acts.reviewed(phone).get_by_role("img").all()]


def pair_again(phone: Page, desk: Page) -> None:
    """Pair the phone, which keeps photos from before."""
    phone.goto(f"/pair/#{acts.offer(desk)}")
    phone.get_by_role("button", name="Pair this phone").tap()
    phone.wait_for_url("/phone/")


def abort(route: Route) -> None:
    route.abort()


def test_a_reload_brings_the_review_back_photo_by_photo(paired: Page, desk: Page) -> None:
    acts.take(paired, 2)
    acts.end(desk)
    acts.start(desk, "CD 42")
    paired.get_by_role("button", name="Continue with CD 42").tap()
    acts.take(paired)
    expect(acts.review(paired)).to_have_count(3)
    before = shown(paired)
    paired.reload()
    expect(acts.reviewed(paired)).to_have_count(3)
    assert shown(paired) == before
    assert before == ["Photo 1, of AB 41", "Photo 2, of AB 41", "Photo 3, of CD 42"]


def test_a_crashed_page_loses_no_photo(paired: Page, desk: Page) -> None:
    acts.shoot(paired, 2)
    with paired.expect_event("crash"):
        crash(paired)
    again = paired.context.new_page()
    again.goto("/phone/")
    expect(acts.reviewed(again)).to_have_count(2)
    acts.upload(again)
    acts.says_sent(again, 2)
    expect(acts.shown_photos(desk)).to_have_count(2)


def crash(page: Page) -> None:
    """Kill the page's renderer, as a phone does that runs out of memory."""
    with suppress(Error):  # it cannot answer any more
        page.goto("chrome://crash")


def test_what_upload_all_released_goes_by_itself_after_a_reload(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    paired.route(acts.PUT, abort)
    acts.shoot(paired, 2)
    acts.upload(paired)
    acts.says(paired, "2 photos wait")
    paired.unroute(acts.PUT)
    paired.reload()
    acts.says_sent(paired, 2)
    assert acts.filed(installation, clinician) == 2


def test_what_nobody_reviewed_does_not_go_by_itself(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    paired.route(acts.PUT, abort)
    acts.shoot(paired)
    acts.upload(paired)
    acts.says(paired, "1 photo waits")
    acts.take(paired)
    paired.unroute(acts.PUT)
    paired.reload()
    expect(acts.reviewed(paired)).to_have_count(1)
    assert acts.filed(installation, clinician) == 1


def test_a_scan_in_a_new_tab_takes_the_photos_along(paired: Page, desk: Page) -> None:
    acts.shoot(paired)
    newer = paired.context.new_page()
    pair_again(newer, desk)
    expect(acts.reviewed(newer)).to_have_count(1)
    acts.state(paired, "error")
    expect(paired.get_by_role("list", name="Photos to review")).to_be_hidden()
    acts.upload(newer)
    acts.says_sent(newer, 1)


def test_the_older_of_two_tabs_gives_way_and_may_come_back(paired: Page) -> None:
    acts.shoot(paired)
    newer = paired.context.new_page()
    newer.goto("/phone/")
    expect(acts.reviewed(newer)).to_have_count(1)
    expect(paired.get_by_role("heading", name="open in another tab")).to_be_visible()
    paired.get_by_role("link", name="Go on here").tap()
    expect(acts.reviewed(paired)).to_have_count(1)


def test_nothing_that_lies_on_the_phone_can_be_read(paired: Page) -> None:
    acts.shoot(paired)
    stored = paired.evaluate(ALL_THAT_IS_STORED)
    assert len(stored) > 10_000
    for telling in ("AB 41", "JFIF", "image/jpeg", "photo-2"):
        assert telling not in stored


def test_an_unpaired_phone_shows_nothing_and_gives_all_back_once_paired_again(
    paired: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired, 2)
    acts.unpair(desk)
    acts.state(paired, "error")
    waiting = paired.get_by_text("2 photos wait on this phone, sealed")
    expect(waiting).to_be_visible()
    expect(paired.locator("[data-photo]")).to_have_count(0)
    paired.reload()
    expect(waiting).to_be_visible()
    pair_again(paired, desk)
    expect(acts.reviewed(paired)).to_have_count(2)
    acts.upload(paired)
    acts.says_sent(paired, 2)
    assert acts.filed(installation, clinician) == 2


def test_photos_never_follow_a_phone_to_another_clinician(
    paired: Page,
    desk: Page,
    open_desk: Open,
    installation: Installation,
    clinician: Account,
    colleague: Account,
) -> None:
    acts.shoot(paired)
    theirs = open_desk(signed_in=colleague)
    acts.start(theirs, "CD 42")
    newer = paired.context.new_page()
    acts.pair(newer, acts.offer(theirs))
    acts.state(paired, "error")
    acts.send(newer)
    assert acts.filed(installation, colleague) == 1
    assert acts.filed(installation, clinician) == 0
    pair_again(newer, desk)
    expect(acts.reviewed(newer)).to_have_count(1)
    acts.upload(newer)
    acts.says_sent(newer, 1)
    assert acts.filed(installation, clinician) == 1


def test_a_browser_that_keeps_nothing_warns_and_goes_on(
    phone: Page, desk: Page, consultation: str, installation: Installation, clinician: Account
) -> None:
    phone.add_init_script(NO_INDEXED_DB)
    acts.pair(phone, acts.offer(desk))
    expect(phone.get_by_text("cannot keep photos safe")).to_be_visible()
    acts.shoot(phone)
    asked = leaves_with_a_question(phone)
    assert asked == ["beforeunload"]
    acts.upload(phone)
    acts.says_sent(phone, 1)
    assert acts.filed(installation, clinician) == 1


def test_what_could_not_be_sealed_goes_after_a_new_pairing_in_another_tab(
    phone: Page,
    desk: Page,
    consultation: str,
    installation: Installation,
    clinician: Account,
    witness: Witness,
) -> None:
    witness.expect("status of 401")
    phone.add_init_script(NO_INDEXED_DB)
    acts.pair(phone, acts.offer(desk))
    acts.shoot(phone, 2)
    acts.unpair(desk)
    acts.state(phone, "error")
    expect(phone.get_by_text("Pair the phone in another tab")).to_be_visible()
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="Type the code").tap()
    other = opened.value
    acts.pair(other, acts.offer(desk))
    other.close()
    phone.bring_to_front()
    phone.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(acts.reviewed(phone)).to_have_count(2)
    acts.upload(phone)
    acts.says_sent(phone, 2)
    assert acts.filed(installation, clinician) == 2


def test_what_could_not_be_sealed_is_no_colleagues_to_send(
    phone: Page,
    desk: Page,
    consultation: str,
    open_desk: Open,
    colleague: Account,
    installation: Installation,
    witness: Witness,
) -> None:
    witness.expect("status of 401")
    phone.add_init_script(NO_INDEXED_DB)
    acts.pair(phone, acts.offer(desk))
    acts.shoot(phone)
    acts.unpair(desk)
    acts.state(phone, "error")
    theirs = open_desk(signed_in=colleague)
    acts.start(theirs, "CD 42")
    other = phone.context.new_page()
    acts.pair(other, acts.offer(theirs))
    with phone.expect_response(lambda each: each.url.endswith("/api/phone")):
        phone.evaluate("window.dispatchEvent(new Event('focus'))")
    acts.state(phone, "error")
    assert acts.filed(installation, colleague) == 0


def leaves_with_a_question(phone: Page) -> list[str]:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    with phone.expect_event("dialog"):
        phone.once("dialog", stay)
        phone.evaluate("void location.reload()")
    expect(acts.reviewed(phone)).to_have_count(1)
    return asked


def test_a_full_disk_warns_and_capture_goes_on(
    phone: Page, desk: Page, consultation: str, installation: Installation, clinician: Account
) -> None:
    phone.add_init_script(FULL_DISK)
    acts.pair(phone, acts.offer(desk))
    acts.shoot(phone)
    phone.evaluate("window.full = true")
    acts.take(phone)
    acts.review(phone)
    expect(phone.get_by_text("cannot keep photos safe")).to_be_visible()
    acts.upload(phone)
    acts.says_sent(phone, 2)
    expect(phone.get_by_text("cannot keep photos safe")).to_be_hidden()
    assert acts.filed(installation, clinician) == 2


def test_a_damaged_photo_is_told_and_the_others_come_back(paired: Page) -> None:
    acts.shoot(paired, 2)
    paired.evaluate(DAMAGE_ONE)
    paired.reload()
    expect(acts.reviewed(paired)).to_have_count(1)
    expect(paired.get_by_text("1 photo on this phone is damaged")).to_be_visible()


def test_a_store_wiped_from_under_the_page_is_filled_again(paired: Page) -> None:
    acts.shoot(paired)
    paired.evaluate(WIPE)
    paired.get_by_role("button", name="Take more").tap()
    acts.take(paired)
    acts.review(paired)
    paired.reload()
    expect(acts.reviewed(paired)).to_have_count(2)


def test_a_deletion_that_nobody_heard_is_told_after_a_reload(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    paired.route(acts.CONFIRM, abort)
    acts.shoot(paired)
    acts.upload(paired)
    acts.says(paired, "1 photo waits")
    paired.get_by_role("button", name="Back").tap()
    acts.review(paired)
    paired.get_by_role("button", name="Delete photo 1").tap()
    acts.says(paired, "Photo 1 deleted")
    paired.unroute(acts.CONFIRM)
    with paired.expect_response(lambda each: each.request.method == "DELETE") as told:
        paired.reload()
    assert told.value.status == 204
    rows = installation.rows(
        "SELECT photo.removed_at FROM capture_photo AS photo JOIN tokens_clinician AS clinician"
        " ON clinician.id = photo.clinician_id WHERE clinician.username = ?",
        clinician.username,
    )
    assert [bool(row["removed_at"]) for row in rows] == [True]


def test_the_page_asks_for_a_lasting_store_and_keeps_the_screen_on_while_it_sends(
    phone: Page, desk: Page, consultation: str
) -> None:
    phone.add_init_script(COUNT_REQUESTS)
    acts.pair(phone, acts.offer(desk))
    assert phone.evaluate("window.persisted") == 0
    acts.shoot(phone)
    assert phone.evaluate("window.persisted") == 1
    assert phone.evaluate("window.locks") == 0
    acts.upload(phone)
    acts.says_sent(phone, 1)
    assert phone.evaluate("window.locks") == 1


def test_signing_out_says_what_waits(paired: Page) -> None:
    acts.shoot(paired)
    paired.get_by_role("button", name="Back").tap()
    with paired.expect_event("dialog") as asked:
        paired.once("dialog", lambda question: question.dismiss())
        paired.get_by_role("button", name="Sign out this phone").tap()
    assert re.match("1 photo has not been sent. It stays sealed", asked.value.message)
    acts.state(paired, "connected")
