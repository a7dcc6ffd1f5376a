"""Further ways through the product, for its pictures: full days, bad days, the admin, and paper."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from bench.program import Program
from tests import pictures
from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.inspection import Inspector
from tests.browser.installation import Account, Installation
from tests.browser.test_accessible_gates import with_finger
from tests.browser.test_phone import ENOUGH, two_left
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser
__all__ = ["two_left"]

PHOTOS = 8
A_PICTURE_IS_THERE = """() =>
  [...document.images].some((each) => each.checkVisibility() && each.naturalWidth)"""


@pytest.fixture(autouse=True)
def trouble(witness: Witness) -> None:
    witness.expect("Failed to load resource|status of|htmx:|Response Status|changes/")


def test_a_full_day_at_the_desk(
    desk: Page, program: Program, installation: Installation, inspector: Inspector
) -> None:
    desk.goto("/consultations/")
    fill(program, PHOTOS - 1)
    desk.goto("/")
    fill(program, 1, first=PHOTOS)
    expect(acts.shown_photos(desk)).to_have_count(PHOTOS)
    inspector.look(desk, "eight photos")
    desk.goto("/consultations/")
    desk.get_by_role("link", name="AB 41").click()
    expect(desk.get_by_role("heading", name="Downloads")).to_be_visible()
    inspector.look(desk, "a record of eight photos")
    desk.get_by_role("heading", name="Downloads").scroll_into_view_if_needed()
    inspector.look(desk, "a record's downloads")
    desk.emulate_media(media="print")
    desk.wait_for_function(A_PICTURE_IS_THERE)
    inspector.look(desk, "a record, on paper")
    desk.emulate_media(media="screen")
    desk.goto("/")
    acts.end(desk)
    inspector.look(desk, "the consultation has ended")
    desk.goto("/phones/")
    desk.get_by_role("button", name="Make permanent").click()
    expect(desk.get_by_role("button", name="Make temporary")).to_be_visible()
    inspector.look(desk, "a phone of one's own")


def fill(program: Program, count: int, *, first: int = 0) -> None:
    for seed in range(first, first + count):
        program.picture = pictures.jpeg(size=(800, 600), seed=seed)
        program.confirm(program.put_one())


def test_a_server_in_trouble(
    desk: Page,
    consultation: str,
    installation: Installation,
    clinician: Account,
    inspector: Inspector,
) -> None:
    with without_a_table(installation):
        desk.goto("/")
        expect(desk.get_by_text("Try again in a moment")).to_be_visible()
        inspector.look(desk, "the database is away")
    installation.change(
        "UPDATE capture_consultation SET id = 'no id' WHERE clinician_id ="
        " (SELECT id FROM tokens_clinician WHERE username = ?)",
        clinician.username,
    )
    desk.goto("/")
    expect(desk.get_by_role("heading", name="Something went wrong")).to_be_visible()
    inspector.look(desk, "something went wrong")


@contextmanager
def without_a_table(installation: Installation) -> Iterator[None]:
    """Take away a table, which SQLite says as it says that a database is out of reach."""
    installation.change("ALTER TABLE capture_consultation RENAME TO elsewhere")
    yield
    installation.change("ALTER TABLE elsewhere RENAME TO capture_consultation")


def test_the_admin(
    open_desk: Open, clinician: Account, installation: Installation, inspector: Inspector
) -> None:
    desk = with_finger(open_desk())
    acts.sign_in(desk, clinician)
    acts.start(desk, "AB 41")
    program = Program(installation.origin, code=acts.offer(desk))
    fill(program, 1)
    program.http.close()
    desk.goto("/account/passkeys/add/")
    desk.get_by_role("textbox", name="Name").fill("Room 2")
    desk.get_by_role("button", name="Add this passkey").click()
    expect(desk.get_by_role("list", name="Recovery codes")).to_be_visible()
    installation.change(
        "UPDATE tokens_clinician SET is_staff = 1, is_superuser = 1 WHERE username = ?",
        clinician.username,
    )
    desk.goto("/admin/")
    expect(desk.get_by_role("heading", name="Site administration")).to_be_visible()
    inspector.look(desk, "admin")
    desk.goto("/admin/tokens/mobiletoken/")
    inspector.look(desk, "admin, phones")
    desk.goto("/admin/tokens/clinician/?q=" + clinician.username)
    desk.get_by_role("link", name=clinician.username, exact=True).first.click()
    expect(desk.get_by_role("heading", name="Change clinician")).to_be_visible()
    inspector.look(desk, "admin, a clinician")
    desk.goto("/admin/tokens/auditevent/")
    inspector.look(desk, "admin, the audit")


# --- the phone ----------------------------------------------------------------------------------


def test_photos_are_sent_and_the_next_patient_comes(
    paired: Page, desk: Page, inspector: Inspector
) -> None:
    acts.send(paired, 2)
    inspector.look(paired, "photos were sent")
    acts.end(desk)
    expect(paired.get_by_role("heading", name="Waiting for a patient")).to_be_visible()
    inspector.look(paired, "photos were sent, the consultation has ended")
    acts.start(desk, "CD 42")
    expect(paired.get_by_role("button", name="Continue with CD 42")).to_be_visible()
    inspector.look(paired, "photos were sent, another patient")
    paired.get_by_role("button", name="Continue with CD 42").tap()
    expect(paired.get_by_role("button", name="Continue with CD 42")).to_be_hidden()
    inspector.look(paired, "with another patient")


def test_a_phone_on_a_bad_day(paired: Page, inspector: Inspector) -> None:
    paired.context.set_offline(True)
    expect(paired.get_by_text("No connection")).to_be_visible()
    inspector.look(paired, "no connection")
    acts.take(paired, 3)
    acts.review(paired)
    acts.upload(paired)
    expect(paired.get_by_role("button", name="Try again")).to_be_visible()
    inspector.look(paired, "photos wait for the network")


def test_a_tier_is_full(two_left: Page, inspector: Inspector) -> None:
    acts.take(two_left, 2)
    expect(two_left.get_by_text(ENOUGH)).to_be_visible()
    inspector.look(two_left, "camera, no more photos")


def test_a_camera_that_is_refused(
    open_phone: Open, desk: Page, consultation: str, inspector: Inspector
) -> None:
    phone = open_phone()
    phone.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    acts.pair(phone, acts.offer(desk))
    phone.get_by_role("button", name="Take photos").tap()
    acts.state(phone, "error")
    inspector.look(phone, "the camera is refused")
