"""Uploads on bad days: nothing is lost or filed twice, and the phone says what happened."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import acts
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def trouble(witness: Witness) -> None:
    """Expect what a browser says of requests that fail; nothing else."""
    witness.expect("Failed to load resource|blocked by CORS policy")


def try_again(phone: Page, count: int) -> None:
    phone.get_by_role("button", name="Try again").tap()
    acts.says_sent(phone, count)


def failed(phone: Page, sentence: str) -> None:
    """Wait until the phone is back in review, with one photo that says why it was not sent."""
    expect(acts.reviewed(phone)).to_have_count(1)
    expect(acts.reviewed(phone)).to_contain_text(sentence)
    acts.says(phone, f".*{re.escape(sentence)}")


def unpaired(phone: Page) -> None:
    """Wait until the phone says that it was unpaired, and that it keeps its photo."""
    acts.state(phone, "error")
    expect(phone.get_by_role("heading", name="This phone was unpaired")).to_be_visible()
    expect(phone.get_by_text("1 photo waits on this phone")).to_be_visible()


def test_one_photo_that_fails_leaves_the_others_alone(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired, 3)
    with acts.gate(paired, acts.PUT, skip=1) as second:
        acts.upload(paired)
        second.wait()
        second.held.pop().abort()
        second.passed = True
        failed(paired, "The photo store did not answer")
        acts.says(paired, "2 of 3 photos sent, 1 failed")
    assert acts.filed(installation, clinician) == 2


def test_a_photo_that_failed_can_be_sent_again(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    paired.route(acts.PUT, lambda route: route.abort(), times=1)
    acts.upload(paired)
    failed(paired, "The photo store did not answer")
    try_again(paired, 1)
    assert acts.filed(installation, clinician) == 1


def test_a_server_that_cannot_sign_now_is_asked_again(paired: Page, desk: Page) -> None:
    acts.shoot(paired)
    paired.route(acts.PRESIGN, unavailable, times=1)
    acts.upload(paired)
    failed(paired, "The server is busy")
    try_again(paired, 1)
    expect(acts.shown_photos(desk)).to_have_count(1)


def unavailable(route: Route) -> None:
    error = {"code": "unavailable", "message": "Not now.", "permanent": False}
    route.fulfill(status=503, json={"error": error}, headers={"Retry-After": "5"})


def test_a_confirm_whose_answer_is_lost_files_the_photo_once(
    paired: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    paired.route(acts.CONFIRM, acts.lose_answer, times=1)
    acts.upload(paired)
    failed(paired, "The server did not answer")
    try_again(paired, 1)
    assert acts.filed(installation, clinician) == 1
    expect(acts.shown_photos(desk)).to_have_count(1)


def test_a_put_whose_answer_is_lost_is_found_in_the_bucket(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    paired.route(acts.PUT, acts.lose_answer, times=1)
    acts.upload(paired)
    failed(paired, "The photo store did not answer")
    with paired.expect_response(acts.PUT) as second:
        try_again(paired, 1)
    assert second.value.status == 412
    assert acts.filed(installation, clinician) == 1


def test_an_expired_signature_is_renewed_without_a_word(paired: Page) -> None:
    acts.shoot(paired)
    allowed = {"Access-Control-Allow-Origin": "*"}
    paired.route(acts.PUT, lambda route: route.fulfill(status=403, headers=allowed), times=1)
    acts.upload(paired)
    acts.says_sent(paired, 1)


def test_a_photo_that_is_damaged_on_its_way_is_refused_by_the_bucket(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    paired.route(acts.PUT, damage, times=1)
    acts.upload(paired)
    failed(paired, "The photo store")
    assert acts.filed(installation, clinician) == 0
    try_again(paired, 1)


def damage(route: Route) -> None:
    body = bytearray(route.request.post_data_buffer or b"")
    body[-3] ^= 1
    route.continue_(post_data=bytes(body))


def test_a_put_that_moves_no_byte_is_given_up(paired: Page) -> None:
    paired.clock.install()
    paired.reload()
    acts.shoot(paired)
    with acts.gate(paired, acts.PUT) as put:
        acts.upload(paired)
        put.wait()
        paired.clock.fast_forward("00:31")
        failed(paired, "The photo store did not answer")


def test_a_phone_that_loses_its_network_keeps_what_it_could_not_send(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired, 3)
    with acts.gate(paired, acts.PUT, skip=1) as second:
        acts.upload(paired)
        second.wait()
        paired.context.set_offline(True)
        second.open()
        acts.says(paired, "1 of 3 photos sent, 2 failed")
    expect(acts.reviewed(paired)).to_have_count(2)
    paired.context.set_offline(False)
    try_again(paired, 2)
    assert acts.filed(installation, clinician) == 3


def test_a_phone_without_network_says_so(paired: Page) -> None:
    paired.context.set_offline(True)
    expect(paired.get_by_text("No connection")).to_be_visible()
    paired.context.set_offline(False)
    expect(paired.get_by_text("No connection")).to_be_hidden()


@pytest.mark.parametrize("step", [acts.PUT, acts.CONFIRM], ids=["put", "confirm"])
def test_a_phone_unpaired_while_it_sends_files_nothing_and_keeps_the_photo(
    step: re.Pattern[str], paired: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    with acts.gate(paired, step) as request:
        acts.upload(paired)
        request.wait()
        acts.unpair(desk)
        request.open()
        unpaired(paired)
    assert acts.filed(installation, clinician) == 0


def test_two_taps_on_upload_all_send_each_photo_once(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    asked: list[str] = []
    paired.on("request", lambda each: asked.append(each.url) if acts.PUT.search(each.url) else None)
    acts.shoot(paired, 2)
    paired.get_by_role("button", name="Upload all").dblclick()
    acts.says_sent(paired, 2)
    assert len(asked) == acts.filed(installation, clinician) == 2
