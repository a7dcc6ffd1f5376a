"""What people do at the desk and on the phone, by the names that they read on the screen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.browser.installation import Account, Installation

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "permissions": ["camera"],
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/140.0.0.0 Mobile Safari/537.36"
    ),
}
DEVICE = "Android, Chrome"
# As a laptop with a finger reader: it keeps passkeys, and the finger is always there.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

# --- at the desk ------------------------------------------------------------------------------


def sign_in(desk: Page, account: Account) -> None:
    desk.goto("/login/")
    desk.get_by_role("textbox", name="Username").fill(account.username)
    desk.get_by_role("textbox", name="Password").fill(account.password)
    desk.get_by_role("button", name="Sign in").click()
    desk.wait_for_url("/")


def start(desk: Page, patient: str) -> str:
    """Start a consultation; return its patient."""
    desk.get_by_role("textbox", name="Patient").fill(patient)
    desk.get_by_role("button", name="Start consultation").click()
    desk.get_by_role("heading", name=patient).wait_for()
    return patient


def end(desk: Page) -> None:
    """End the consultation; where photos still wait on a phone, the desk asks first."""
    desk.on("dialog", agree)
    desk.get_by_role("button", name="End consultation").click()
    desk.get_by_role("button", name="Start consultation").wait_for()
    desk.remove_listener("dialog", agree)


def agree(dialog: Dialog) -> None:
    dialog.accept()


def offer(desk: Page) -> str:
    """Press *Pair a phone*; return the code in its typed form."""
    desk.get_by_role("button", name="Pair a phone").click()
    desk.get_by_role("img", name="Pairing QR code").wait_for()
    return shown_code(desk).inner_text()


def shown_code(desk: Page) -> Locator:
    return desk.locator("[data-pairing-code]")


def unpair(desk: Page) -> None:
    desk.once("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("button", name="Unpair").click()
    expect(desk.get_by_text("No phone is paired")).to_be_visible()


def shown_photos(desk: Page) -> Locator:
    region = desk.get_by_role("region", name="Photos")
    return region.get_by_role("img", name=re.compile("^Photo"))


# --- on the phone -----------------------------------------------------------------------------


def pair(phone: Page, code: str) -> None:
    """Open the pairing page with a code in its fragment, as the QR does, and agree."""
    phone.goto(f"/pair/#{code}")
    phone.get_by_role("button", name="Pair this phone").tap()
    arrive(phone)


def arrive(phone: Page) -> None:
    """Wait until the phone's page is there, its style and its island included."""
    phone.wait_for_url("/phone/")
    state(phone, "connected")


def state(phone: Page, name: str) -> None:
    """Wait until the phone is in this state."""
    phone.locator(f"body[data-state={name}]").wait_for()


def says(phone: Page, sentence: str) -> None:
    """Wait until the status region says what happened; `sentence` is a pattern."""
    expect(phone.get_by_role("status")).to_have_text(re.compile(f"^{sentence}"))


def take(phone: Page, count: int = 1) -> None:
    """Open the camera where it is closed, and take photos, each one safe before the next."""
    if phone.locator("body").get_attribute("data-state") != "camera":
        phone.get_by_role("button", name=re.compile("^Take (photos|more)$")).tap()
    for _ in range(count):
        before = waiting(phone)
        press_shutter(phone)
        says(phone, f"{before + 1} photos? taken")


def press_shutter(phone: Page) -> None:
    phone.get_by_role("button", name="Take photo", exact=True).tap()


def waiting(phone: Page) -> int:
    """Return how many photos wait, as the camera's badge counts them."""
    badge = phone.locator("[data-count]:visible")
    return int(badge.first.inner_text()) if badge.count() else 0


def review(phone: Page) -> Locator:
    """Press *Review photos*; return the list's items."""
    phone.get_by_role("button", name="Review photos").tap()
    return reviewed(phone)


def reviewed(phone: Page) -> Locator:
    state(phone, "reviewing")
    return phone.get_by_role("list", name="Photos to review").get_by_role("listitem")


def shoot(phone: Page, count: int = 1) -> None:
    """Take photos and look at them."""
    take(phone, count)
    expect(review(phone)).to_have_count(count)


def choose(phone: Page, *files: Path, way: str = "Choose pictures") -> None:
    """Choose files from the gallery, or have the camera app return one."""
    phone.get_by_role("button", name=way).set_input_files(files)


def upload(phone: Page) -> None:
    phone.get_by_role("button", name="Upload all").tap()


def send(phone: Page, count: int = 1) -> None:
    """Take photos and send them."""
    shoot(phone, count)
    upload(phone)
    says_sent(phone, count)


def says_sent(phone: Page, count: int) -> None:
    state(phone, "connected")
    says(phone, f"{count} photos? sent")


# --- the recorder ------------------------------------------------------------------------------


def record(phone: Page) -> None:
    """Press *Start recording*; where the patient has not agreed yet, say that they have."""
    phone.get_by_role("button", name="Start recording").tap()
    agreed = phone.get_by_role("button", name="The patient has agreed")
    recorder = phone.locator("body:is([data-recording=recording], :has(dialog.consent[open]))")
    recorder.wait_for()
    if agreed.is_visible():
        agreed.tap()
    recorder_is(phone, "recording")


def recorder_is(phone: Page, state: str) -> None:
    """Wait until the recorder is `off`, `asked`, `recording` or `interrupted`."""
    phone.locator(f"body[data-recording={state}]").wait_for()


def recorded(phone: Page) -> int:
    """Return for how many seconds it has recorded, also where its screen is hidden."""
    minutes, seconds = (phone.locator("[role=timer]").text_content() or "").split(":")
    return 60 * int(minutes) + int(seconds)


# Within an hour.
TIMER = """at => document.querySelector("[role=timer]").textContent.split(":")
  .reduce((sum, part) => 60 * sum + Number(part), 0) >= at"""


def lasts(phone: Page, more: int) -> None:
    """Wait until it has recorded so many seconds more."""
    phone.wait_for_function(TIMER, arg=recorded(phone) + more, timeout=(more + 60) * 1000)


def stop_recording(phone: Page) -> None:
    phone.get_by_role("button", name="Stop recording").tap()
    recorder_is(phone, "off")


# --- on the way between them ------------------------------------------------------------------

PRESIGN = re.compile(r"/api/uploads/presign$")
CONFIRM = re.compile(r"/api/uploads/(?!presign$)")
PUT = re.compile(r"/mobile-uploads/")


@dataclass
class Gate:
    """Holds back one request to an address, after `skip` others, until the test lets it go."""

    page: Page
    skip: int = 0
    held: list[Route] = field(default_factory=list)
    passed: bool = False

    def take(self, route: Route) -> None:
        if self.held or self.passed or self.skip > 0:
            self.skip -= 1
            route.fallback()
        else:
            self.held.append(route)

    def wait(self) -> None:
        """Wait until a request is held; each question to the page delivers Playwright's events."""
        while not self.held:
            self.page.evaluate("new Promise(requestAnimationFrame)")

    def open(self) -> None:
        self.passed = True
        self.held.pop().continue_()


@contextmanager
def gate(page: Page, address: re.Pattern[str], *, skip: int = 0) -> Iterator[Gate]:
    """Hold back a request to an address that comes while the block lasts."""
    held = Gate(page, skip)
    page.route(address, held.take)
    yield held
    page.unroute(address, held.take)


@contextmanager
def answers(page: Page, address: re.Pattern[str], count: int) -> Iterator[None]:
    """Do something, and wait until the page has had so many answers from an address."""
    left = iter(range(count - 1, -1, -1))
    with page.expect_event(
        "response", lambda answer: bool(address.search(answer.url)) and next(left) == 0
    ):
        yield


def lose_answer(route: Route) -> None:
    """Let the other side act, and lose its answer on the way back."""
    route.fetch()
    route.abort()


def filed(installation: Installation, account: Account) -> int:
    return len(installation.photos(account))
