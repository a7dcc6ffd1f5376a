"""With Ably, pages ask at once when it rings, and else by themselves every half minute."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.ably import Ably
from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

AT_ONCE = 15_000  # ms: half of the pages' own pause, and still patient with a busy machine
OWN_PAUSE = 30_000  # ms
CHANGES = re.compile(r"/changes/")
COUNT_RINGS = """() => {
  window.rings = 0;
  document.body.addEventListener("ring", () => window.rings++);
}"""


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Ably]:
    with Ably() as running:
        yield running


@pytest.fixture(scope="module")
def installation(
    stand_in: Ably, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    running = Installation.start(
        tmp_path_factory.mktemp("var"),
        **stand_in.environment,
    )
    yield running
    running.stop()


@pytest.fixture(scope="module")
def clinicians(installation: Installation) -> Iterator[Account]:
    return installation.clinicians_without_end()


@pytest.fixture
def ably(stand_in: Ably) -> Ably:
    stand_in.come_up()
    stand_in.opened.clear()
    return stand_in


@pytest.fixture
def other_desk(ably: Ably, open_desk: Open, clinician: Account) -> Page:
    """The same clinician in another window, which hears the doorbell."""
    desk = open_desk()
    desk.clock.install()
    acts.sign_in(desk, clinician)
    ably.wait(lambda it: len(it.opened) == 1)
    return desk


def hears(page: Page) -> None:
    """Open the page anew, and wait until it listens; how often it did before is up to chance."""
    with page.expect_response(re.compile("/sse")):
        page.reload()


def test_the_other_window_shows_a_change_at_once(other_desk: Page, desk: Page) -> None:
    acts.start(desk, "CD 7")
    expect(other_desk.get_by_role("heading", name="CD 7")).to_be_visible(timeout=AT_ONCE)


def test_the_phone_hears_the_desk_move_on(desk: Page, paired: Page) -> None:
    hears(paired)
    acts.end(desk)
    expect(paired.get_by_text("Waiting for a patient")).to_be_visible(timeout=AT_ONCE)


def test_a_page_renews_an_expired_token(ably: Ably, other_desk: Page, desk: Page) -> None:
    ably.wait(lambda it: len(it.opened) == 2)
    ably.expire_tokens()
    ably.wait(lambda it: len(it.opened) == 4)
    acts.start(desk, "EF 9")
    expect(other_desk.get_by_role("heading", name="EF 9")).to_be_visible(timeout=AT_ONCE)


def test_without_ably_pages_ask_by_themselves(
    ably: Ably, other_desk: Page, desk: Page, witness: Witness
) -> None:
    witness.expect(re.escape(f"{ably.origin}/sse"))
    ably.go_down()
    acts.start(desk, "GH 3")
    other_desk.clock.fast_forward(OWN_PAUSE)
    expect(other_desk.get_by_role("heading", name="GH 3")).to_be_visible(timeout=AT_ONCE)


def test_an_unpaired_phone_gets_no_renewal(
    ably: Ably, desk: Page, paired: Page, witness: Witness
) -> None:
    witness.expect(r"401.*/api/phone")
    hears(desk)
    hears(paired)
    before = len(ably.opened)
    acts.unpair(desk)
    with paired.expect_response(re.compile("/api/phone/doorbell")) as refused:
        ably.expire_tokens()
    assert refused.value.status == 401
    ably.wait(lambda it: len(it.opened) == before + 1)  # the desk came back, the phone did not


def test_a_ring_while_the_answer_to_another_is_on_its_way_is_not_lost(
    other_desk: Page, desk: Page
) -> None:
    acts.start(desk, "IJ 1")
    expect(other_desk.get_by_role("heading", name="IJ 1")).to_be_visible(timeout=AT_ONCE)
    other_desk.evaluate(COUNT_RINGS)
    with acts.gate(other_desk, CHANGES) as gate:
        acts.end(desk)
        gate.wait()
        asked = gate.held[0]
        answer = asked.fetch()  # which knows of the end alone
        rings = other_desk.evaluate("window.rings")
        acts.start(desk, "KL 2")
        other_desk.wait_for_function("n => window.rings > n", arg=rings)
        gate.passed = True
        gate.held.clear()
        asked.fulfill(response=answer)
        expect(other_desk.get_by_role("heading", name="KL 2")).to_be_visible(timeout=AT_ONCE)
