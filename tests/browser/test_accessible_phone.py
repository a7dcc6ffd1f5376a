"""The phone's page in all its states: read, seen and pressed by everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import acts
from tests.browser.inspection import Inspector
from tests.browser.installation import Account, Installation
from tests.browser.test_bad_days import not_an_image
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def trouble(witness: Witness) -> None:
    """Expect what a browser says of requests that fail; nothing else."""
    witness.expect("Failed to load resource")


def test_from_the_camera_to_the_desk(paired: Page, inspector: Inspector) -> None:
    inspector.look(paired, "ready")
    acts.take(paired, 2)
    inspector.look(paired, "camera")
    acts.review(paired)
    paired.get_by_role("textbox", name="Description of photo 1").fill("Left foot")
    paired.get_by_role("button", name="Left", exact=True).first.tap()
    inspector.look(paired, "review")
    paired.get_by_role("button", name="Look at photo 2 closely").tap()
    expect(paired.get_by_role("dialog")).to_be_visible()
    inspector.look(paired, "a photo, closely")
    paired.keyboard.press("Escape")
    send(paired, inspector)


def send(phone: Page, inspector: Inspector) -> None:
    """Look at the upload while it lasts, fails, and is over."""
    with acts.gate(phone, acts.PUT) as put:
        acts.upload(phone)
        put.wait()
        inspector.look(phone, "uploading")
        phone.route(acts.CONFIRM, not_an_image, times=1)
        put.open()
        acts.says(phone, "1 of 2 photos sent, 1 failed")
    inspector.look(phone, "a photo has failed")
    phone.get_by_role("button", name=re.compile("^Delete photo")).tap()
    expect(phone.get_by_role("button", name="Undo")).to_be_visible()
    inspector.look(phone, "a photo is deleted on the phone")


def test_photos_of_nobody(desk: Page, phone: Page, inspector: Inspector) -> None:
    acts.pair(phone, acts.offer(desk))
    inspector.look(phone, "waiting for a patient")
    acts.take(phone)
    inspector.look(phone, "camera, no patient")
    acts.review(phone)
    inspector.look(phone, "review, no patient")
    acts.start(desk, "CD 42")
    expect(phone.get_by_role("button", name="For CD 42", exact=True)).to_be_visible()
    inspector.look(phone, "whose photos are these?")


def test_another_patient_or_still_the_same(
    paired: Page,
    desk: Page,
    installation: Installation,
    clinician: Account,
    inspector: Inspector,
) -> None:
    acts.take(paired)
    acts.end(desk)
    acts.start(desk, "CD 42")
    expect(paired.get_by_role("button", name="Continue with CD 42")).to_be_visible()
    inspector.look(paired, "camera, another patient")
    paired.get_by_role("button", name="Close camera").tap()
    inspector.look(paired, "ready, another patient, a photo waits")
    installation.change(
        "UPDATE capture_consultation SET started_at = datetime(started_at, '-31 minutes')"
        " WHERE clinician_id = (SELECT id FROM tokens_clinician WHERE username = ?)",
        clinician.username,
    )
    paired.reload()
    acts.reviewed(paired)
    paired.get_by_role("button", name="Back").tap()
    expect(paired.get_by_role("button", name="Still CD 42")).to_be_visible()
    inspector.look(paired, "still the same patient?")


def test_trouble(desk: Page, paired: Page, inspector: Inspector) -> None:
    acts.unpair(desk)
    acts.state(paired, "error")
    inspector.look(paired, "unpaired")
    show(paired, ".notice, [data-trouble], [data-pick], .badge")
    inspector.look(paired, "every trouble at once")
    paired.goto("/phone/")
    acts.state(paired, "error")
    inspector.look(paired, "not paired")


def test_what_cameras_offer(paired: Page, inspector: Inspector) -> None:
    acts.take(paired)
    show(paired, "section[data-for=camera] :is(button, input)")
    inspector.look(paired, "camera, with all its tools")


def show(phone: Page, hidden: str) -> None:
    """Show what only rare days show."""
    phone.locator(hidden).evaluate_all("all => all.forEach((each) => { each.hidden = false; })")
