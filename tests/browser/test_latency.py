"""How long photos take, and a drill through every hop, in two windows."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.program import Program
from tests.browser import acts
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

HOPS = 7


def hops(desk: Page, state: str) -> Locator:
    return desk.locator(f"#drill .hops > li[data-state={state}]")


def try_it(desk: Page) -> None:
    desk.get_by_role("link", name="How long photos take").click()
    desk.get_by_role("button", name="Try it").click()


def kept(installation: Installation) -> list[str]:
    """Return the keys of made pictures in the bucket."""
    found = installation.bucket.list_objects_v2(
        Bucket=installation.settings["S3_BUCKET"], Prefix="drills/"
    )
    return [each["Key"] for each in found.get("Contents", [])]


def test_a_photos_dot_is_there_once_the_desk_has_shown_it(
    desk: Page, paired: Page, installation: Installation, clinician: Account
) -> None:
    with desk.expect_response(re.compile("/photos/shown/")) as answer:
        acts.send(paired)
    assert answer.value.status == 204
    (photo,) = installation.photos(clinician)
    assert photo["shown_at"] >= photo["uploaded_at"]
    desk.get_by_role("link", name="How long photos take").click()
    for part in ("Shutter to filed", "Filed to shown"):
        expect(
            desk.get_by_role("img", name=re.compile(f"^{part}, 1 photo, median"))
        ).to_be_visible()
    expect(desk.locator("svg circle")).to_have_count(2)


def test_a_made_picture_goes_through_every_hop_and_is_filed_nowhere(
    desk: Page, paired: Page, installation: Installation, clinician: Account
) -> None:
    try_it(desk)
    expect(hops(desk, "done")).to_have_count(HOPS)
    expect(desk.locator("#drill .badge")).to_have_text(re.compile("^All is well, in "))
    expect(desk.get_by_role("status").filter(has_text="All is well")).to_be_attached()
    expect(desk.locator("#drill li b")).to_have_text([re.compile(r"^\d+ ms$")] * HOPS)
    expect(desk.get_by_role("img", name="The test picture")).to_be_visible()
    assert kept(installation) == []
    assert acts.filed(installation, clinician) == 0
    acts.state(paired, "connected")
    desk.get_by_role("link", name="Desk", exact=True).click()
    expect(acts.shown_photos(desk)).to_have_count(0)


def test_a_phone_whose_page_is_closed_is_named(desk: Page, program: Program) -> None:
    try_it(desk)
    expect(desk.locator("#drill").get_by_text("The phone has not heard")).to_be_visible()
    expect(hops(desk, "failed")).to_have_text(re.compile("the phone hears"))


def test_a_drill_without_a_phone_says_so(desk: Page, witness: Witness) -> None:
    desk.get_by_role("link", name="How long photos take").click()
    expect(desk.get_by_text("No phone is paired.")).to_be_visible()
    expect(desk.get_by_role("button", name="Try it")).to_have_count(0)
