"""Uploads on bad days: nothing is lost or filed twice, and the phone says what happened."""

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser import acts
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

RETRY_AFTER = 4  # seconds


@pytest.fixture(autouse=True)
def trouble(witness: Witness) -> None:
    """Expect what a browser says of requests that fail; nothing else."""
    witness.expect("Failed to load resource|blocked by CORS policy")


def waits(phone: Page, sentence: str) -> None:
    """Wait until the phone says why a photo has to wait, on its card too."""
    acts.state(phone, "uploading")
    acts.says(phone, f".*{re.escape(sentence)}")
    expect(phone.get_by_role("list", name="Photos to review")).to_contain_text(sentence)


def unpaired(phone: Page) -> None:
    """Wait until the phone says that it was unpaired, and that a photo waits, for nobody to see."""
    acts.state(phone, "error")
    expect(phone.get_by_role("heading", name="This phone was unpaired")).to_be_visible()
    expect(phone.get_by_text("1 photo waits on this phone, sealed")).to_be_visible()
    expect(phone.get_by_role("button", name="Review photos")).to_have_count(0)


def test_one_photo_that_fails_leaves_the_others_alone(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired, 3)
    paired.route(acts.CONFIRM, not_an_image, times=1)
    acts.upload(paired)
    expect(acts.reviewed(paired)).to_have_count(1)
    expect(acts.reviewed(paired)).to_contain_text("It is no picture.")
    acts.says(paired, "2 of 3 photos sent, 1 failed: It is no picture.")
    assert acts.filed(installation, clinician) == 2
    paired.get_by_role("button", name="Try again").tap()
    acts.says_sent(paired, 1)
    assert acts.filed(installation, clinician) == 3


def not_an_image(route: Route) -> None:
    error = {"code": "not_an_image", "message": "It is no picture.", "permanent": True}
    route.fulfill(status=422, json={"error": error})


def test_a_store_that_does_not_answer_is_asked_again_and_at_once_by_try_again(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    paired.route(acts.PUT, lambda route: route.abort())
    acts.upload(paired)
    waits(paired, "The photo store did not answer")
    paired.unroute(acts.PUT)
    paired.get_by_role("button", name="Try again").tap()
    acts.says_sent(paired, 1)
    assert acts.filed(installation, clinician) == 1


def test_a_server_that_cannot_sign_now_is_asked_again_when_it_said(
    paired: Page, desk: Page
) -> None:
    asked: list[Request] = []
    paired.on("request", lambda each: asked.append(each) if acts.PRESIGN.search(each.url) else None)
    paired.route(acts.PRESIGN, unavailable)  # before the review, which asks already
    acts.shoot(paired)
    acts.upload(paired)
    waits(paired, "The server is busy")
    paired.unroute(acts.PRESIGN)
    acts.says_sent(paired, 1)
    refused, signed = (each.timing["startTime"] for each in asked[-2:])
    assert signed - refused >= 1000 * RETRY_AFTER
    expect(acts.shown_photos(desk)).to_have_count(1)


def unavailable(route: Route) -> None:
    error = {"code": "unavailable", "message": "Not now.", "permanent": False}
    route.fulfill(status=503, json={"error": error}, headers={"Retry-After": str(RETRY_AFTER)})


def test_a_confirm_whose_answer_is_lost_files_the_photo_once(
    paired: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    paired.route(acts.CONFIRM, acts.lose_answer, times=1)
    acts.upload(paired)
    acts.says_sent(paired, 1)
    assert acts.filed(installation, clinician) == 1
    expect(acts.shown_photos(desk)).to_have_count(1)


def test_a_put_whose_answer_is_lost_is_found_in_the_bucket(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired)
    paired.route(acts.PUT, acts.lose_answer, times=1)
    with paired.expect_response(lambda each: each.status == 412):
        acts.upload(paired)
    acts.says_sent(paired, 1)
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
    refused: list[int] = []
    paired.on("response", lambda each: refused.append(each.status) if each.status == 400 else None)
    acts.shoot(paired)
    paired.route(acts.PUT, damage, times=1)
    acts.upload(paired)
    acts.says_sent(paired, 1)
    assert len(refused) == 1
    assert acts.filed(installation, clinician) == 1


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
        waits(paired, "The photo store did not answer")


def test_a_phone_that_loses_its_network_goes_on_by_itself_on_its_return(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    acts.shoot(paired, 3)
    with acts.gate(paired, acts.PUT, skip=1) as second:
        acts.upload(paired)
        second.wait()
        paired.context.set_offline(True)
        second.open()
        waits(paired, "did not answer")
    paired.context.set_offline(False)
    acts.says_sent(paired, 3)
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
