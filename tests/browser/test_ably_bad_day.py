"""Two hundred desks on a bad day of Ably: nothing is lost but time, and nothing waits for it.

Each desk runs static/doorbell.js as it is (tests/crowd/desks.js); a few are pages in Chromium.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from bench.program import Program
from local.web import WORKERS
from tests.ably import Ably
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness
from tests.crowd.crowd import Crowd

pytestmark = pytest.mark.browser

DESKS = 200
PAGES = 3
OTHERS = 20  # clinicians of whom the crowd knows nothing
TWO_MINUTES, TEN_MINUTES = 120_000, 600_000  # ms
OWN_PAUSE = 30_000  # ms
LONGEST_PAUSE = 30_000  # ms, of a desk that tries to listen again
# A desk that is refused tries again after a chance of up to 30 s, and more often at first.
ATTEMPTS = 2 * TWO_MINUTES // LONGEST_PAUSE + 10
PHOTOS = 5
SECONDS = 120  # for a busy machine to open two hundred streams
AT_ONCE = 15_000  # ms: half of the pages' own pause, and still patient with a busy machine

type Trouble = Callable[[Ably], None]

rounds = count(1)


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
    return installation.make_clinicians(DESKS + OTHERS)


@pytest.fixture(scope="module")
def accounts(clinicians: Iterator[Account]) -> list[Account]:
    return [next(clinicians) for _ in range(DESKS)]


@pytest.fixture(scope="module")
def desks(installation: Installation, accounts: list[Account]) -> Iterator[Crowd]:
    with Crowd(installation.origin, [each.session for each in accounts]) as crowd:
        yield crowd


@pytest.fixture
def ably(stand_in: Ably, desks: Crowd) -> Iterator[Ably]:
    """Begin with every desk listening, and end whatever trouble a test has made."""
    yield stand_in
    come_back(stand_in, desks)


@pytest.fixture
def crowd(ably: Ably, desks: Crowd) -> Crowd:
    desks.forget()
    return desks


def come_back(ably: Ably, crowd: Crowd) -> None:
    """End the trouble, and wait until each desk listens again."""
    ably.opened.clear()
    ably.hang_up({"message": "The trouble is over", "code": 80003, "statusCode": 400})
    ably.come_up()
    let_all_listen(ably, crowd)


def let_all_listen(ably: Ably, crowd: Crowd) -> None:
    """Let time pass until each desk has opened its stream; how soon it hears of its end varies."""
    for _ in range(SECONDS):
        if ably.becomes(lambda it: len(set(it.opened)) >= DESKS, within=1):
            return
        crowd.do("pass", ms=1_000)
    raise AssertionError(f"{len(set(ably.opened))} of {DESKS} desks listen")


def start(crowd: Crowd) -> str:
    """Start another consultation at each desk's other window; return its patient."""
    patient = f"Round {next(rounds)}"
    crowd.do("start", patient=patient)
    return patient


def complaints(installation: Installation) -> int:
    """Return how often the server's log has said that Ably is out."""
    log = (installation.var / "log" / "web.log").read_text()
    return log.count("Ably cannot be rung")


def test_a_ring_reaches_two_hundred_desks(crowd: Crowd) -> None:
    patient = start(crowd)
    crowd.wait_until_all_see(patient)
    assert crowd.whys(patient) == {"ring"}  # none has asked by itself
    assert crowd.refused() == []


def test_ten_minutes_without_ably_cost_every_desk_one_pause_at_most(
    ably: Ably, crowd: Crowd, installation: Installation
) -> None:
    before = complaints(installation)
    ably.go_down()
    crowd.do("pass", ms=TEN_MINUTES // 2)
    patient = start(crowd)
    crowd.do("pass", ms=TEN_MINUTES // 2)
    crowd.do("look")
    assert len(crowd.seeing(patient)) == DESKS
    assert crowd.whys(patient) == {"own pause"}
    assert 1 <= complaints(installation) - before <= WORKERS  # of some two hundred lost rings
    come_back(ably, crowd)
    patient = start(crowd)
    crowd.wait_until_all_see(patient)
    assert crowd.whys(patient) == {"ring"}
    assert crowd.refused() == []


def test_two_hundred_expired_tokens_are_renewed_at_once(ably: Ably, crowd: Crowd) -> None:
    ably.opened.clear()
    ably.expire_tokens()
    let_all_listen(ably, crowd)
    patient = start(crowd)
    crowd.wait_until_all_see(patient)
    assert crowd.whys(patient) == {"ring"}


def test_desks_whose_tokens_are_revoked_ask_by_themselves_and_flood_nobody(
    ably: Ably, crowd: Crowd, installation: Installation
) -> None:
    before = complaints(installation)
    ably.revoke_tokens()
    asked = crowd.do("pass", ms=TWO_MINUTES)["subscribed"]
    assert DESKS <= asked <= DESKS * ATTEMPTS
    patient = start(crowd)
    crowd.do("look")
    assert len(crowd.seeing(patient)) == DESKS
    assert crowd.whys(patient) == {"own pause"}
    assert complaints(installation) - before <= WORKERS
    come_back(ably, crowd)
    patient = start(crowd)
    crowd.wait_until_all_see(patient)
    assert crowd.whys(patient) == {"ring"}


def hang(ably: Ably) -> None:
    ably.slow = 3600


def fail(ably: Ably) -> None:
    ably.failing = True


@pytest.mark.parametrize("trouble", [hang, fail, Ably.go_down, Ably.revoke_tokens])
def test_no_confirm_waits_for_its_ring(
    ably: Ably, crowd: Crowd, desk: Page, program: Program, witness: Witness, trouble: Trouble
) -> None:
    witness.expect(re.escape(f"{ably.origin}/sse"))
    urls = [program.put_one() for _ in range(PHOTOS)]
    trouble(ably)
    rung, tried = len(ably.published), ably.attempts
    start(crowd)  # two hundred more rings that find nobody
    for url in urls:
        program.confirm(url)
    ably.wait(lambda it: it.attempts > tried)
    assert len(ably.published) == rung  # each confirm was answered, and no ring yet
    crowd.do("look")
    assert crowd.refused() == []


def test_pages_in_a_browser_catch_up_within_one_pause_and_hear_again(
    ably: Ably, crowd: Crowd, accounts: list[Account], open_desk: Open, witness: Witness
) -> None:
    witness.expect(re.escape(f"{ably.origin}/sse"))
    pages = [listening(open_desk(signed_in=each), ably) for each in accounts[:PAGES]]
    ably.go_down()
    patient = start(crowd)
    for page in pages:
        page.clock.fast_forward(OWN_PAUSE)
        expect(page.get_by_role("heading", name=patient)).to_be_visible()
    ably.opened.clear()
    ably.come_up()
    for page in pages:
        page.clock.fast_forward(LONGEST_PAUSE)
    let_all_listen(ably, crowd)
    ably.wait(lambda it: len(it.opened) >= DESKS + PAGES)
    patient = start(crowd)
    for page in pages:
        expect(page.get_by_role("heading", name=patient)).to_be_visible(timeout=AT_ONCE)


def listening(page: Page, ably: Ably) -> Page:
    """Open the page anew with a clock of its own, and wait until it listens."""
    page.clock.install()
    with page.expect_response(re.compile("/sse")):
        page.reload()
    return page
