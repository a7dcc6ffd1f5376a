"""A camera that behaves: lenses, light and keys, and what phones do to pages with a camera."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.installation import Account, Installation

pytestmark = pytest.mark.browser

Pretend = Callable[..., Page]

# A phone's cameras, pretended on Chromium's film: named lenses, whose names show only while one of
# them is open; light and zoom; a getUserMedia that counts, fails or waits as it is told.
CAMERAS = """
  Object.assign(window, { asked: [], tracks: [], applied: [], failures: [], atOnce: 0 });
  const { lenses, abilities, waits } = %s;
  const media = navigator.mediaDevices;
  const real = media.getUserMedia.bind(media);
  const all = lenses.map((label) => ({ kind: "videoinput", deviceId: `id of ${label}`, label }));
  const live = () => window.tracks.some((track) => track.readyState === "live");
  let allow;
  const allowed = new Promise((resolve) => { allow = window.allow = resolve; });
  if (!waits) allow();
  let open = 0;
  const told = ({ label, ...rest }) => ({ ...rest, label: live() ? label : "" });
  media.enumerateDevices = async () => all.map(told);
  media.getUserMedia = async ({ video }) => {
    window.atOnce = Math.max(window.atOnce, ++open);
    const lens = all.find(({ deviceId }) => deviceId === video.deviceId?.exact) ?? all[0];
    window.asked.push(video.deviceId ? lens.label : video.facingMode.ideal);
    try {
      await allowed;
      const failure = window.failures.shift();
      if (failure) throw new DOMException("not now", failure);
      const stream = await real({ video: { width: 1280, height: 720 } });
      const [track] = stream.getVideoTracks();
      let set = { zoom: 1 };
      Object.assign(track, {
        getSettings: () => ({ deviceId: lens.deviceId, ...set }),
        getCapabilities: () => abilities,
        applyConstraints: async ({ advanced: [wish] }) => window.applied.push(set = { ...wish }),
      });
      window.tracks.push(track);
      return stream;
    } finally {
      open--;
    }
  };
"""
IPHONE = ["Back Camera", "Back Ultra Wide Camera", "Front Camera"]
LIT_AND_NEAR = {"torch": True, "zoom": {"min": 1, "max": 8, "step": 0.1}}


@pytest.fixture
def pretend(desk: Page, consultation: str, phone: Page) -> Pretend:
    """Pair a phone that pretends to have certain cameras."""

    def pair(
        lenses: list[str] = IPHONE,
        *,
        abilities: dict[str, Any] | None = None,
        waits: bool = False,
        also: str = "",
    ) -> Page:
        told = {"lenses": lenses, "abilities": abilities or {}, "waits": waits}
        phone.add_init_script(CAMERAS % json.dumps(told) + also)
        acts.pair(phone, acts.offer(desk))
        return phone

    return pair


@pytest.fixture
def filming(pretend: Pretend) -> Page:
    """Return a phone whose camera is open."""
    return opened(pretend())


def opened(phone: Page) -> Page:
    phone.get_by_role("button", name="Take photos").tap()
    ready(phone)
    return phone


def ready(phone: Page) -> None:
    expect(shutter(phone)).to_be_enabled()


def shutter(phone: Page) -> Locator:
    return phone.get_by_role("button", name="Take photo", exact=True)


def asked(phone: Page, *questions: str) -> None:
    """Wait until the page has asked for these cameras, one after another."""
    phone.wait_for_function("count => window.asked.length >= count", arg=len(questions))
    assert phone.evaluate("window.asked") == list(questions)
    assert phone.evaluate("window.atOnce") == 1


def happens(phone: Page, event: str) -> None:
    """Let the system take the camera away, as the page hears of it."""
    phone.evaluate("event => window.tracks.at(-1).dispatchEvent(new Event(event))", event)


def live(phone: Page) -> list[bool]:
    return list(phone.evaluate("window.tracks.map((track) => track.readyState === 'live')"))


def hide(phone: Page, *, hidden: bool = True) -> None:
    phone.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


# --- what the system takes away ---------------------------------------------------------------


@pytest.mark.parametrize("event", ["ended", "mute"])
def test_a_camera_that_the_system_takes_away_is_opened_anew(event: str, filming: Page) -> None:
    happens(filming, event)
    asked(filming, "environment", "environment")
    ready(filming)
    assert live(filming) == [False, True]
    acts.take(filming)


def test_a_camera_that_mutes_for_a_moment_goes_on(pretend: Pretend) -> None:
    phone = pretend()
    phone.clock.install()
    phone.reload()
    opened(phone)
    happens(phone, "mute")
    phone.clock.fast_forward(900)
    happens(phone, "unmute")
    phone.clock.fast_forward(5_000)
    acts.take(phone)
    asked(phone, "environment")


def test_a_camera_that_cannot_be_had_back_is_no_black_picture(filming: Page) -> None:
    filming.evaluate("window.failures.push('NotReadableError')")
    happens(filming, "ended")
    expect(filming.get_by_role("heading", name="The camera is busy")).to_be_visible()
    filming.get_by_role("button", name="Try again").tap()
    ready(filming)


def test_a_camera_that_is_taken_away_again_at_once_is_said_to_be_busy(filming: Page) -> None:
    happens(filming, "ended")
    asked(filming, "environment", "environment")
    ready(filming)
    happens(filming, "ended")
    expect(filming.get_by_role("heading", name="The camera is busy")).to_be_visible()
    assert live(filming) == [False, False]


def test_a_picture_that_the_system_pauses_is_started_anew(filming: Page) -> None:
    filming.get_by_label("Camera picture").evaluate("video => video.pause()")
    asked(filming, "environment", "environment")
    ready(filming)
    assert filming.get_by_label("Camera picture").evaluate("video => video.paused") is False


def test_a_hidden_page_lets_go_of_the_camera_and_has_it_back_when_it_is_seen(
    filming: Page,
) -> None:
    hide(filming)
    assert live(filming) == [False]
    hide(filming, hidden=False)
    ready(filming)
    assert live(filming) == [False, True]


def test_a_page_kept_for_the_way_back_does_so_too(filming: Page) -> None:
    leave = "type => dispatchEvent(new PageTransitionEvent(type, { persisted: true }))"
    filming.evaluate(leave, "pagehide")
    assert live(filming) == [False]
    filming.evaluate(leave, "pageshow")
    hide(filming, hidden=False)  # browsers tell of one return in several ways
    ready(filming)
    assert live(filming) == [False, True]


def test_a_question_for_permission_is_not_asked_twice(pretend: Pretend) -> None:
    phone = pretend(waits=True)
    phone.get_by_role("button", name="Take photos").tap()
    asked(phone, "environment")
    hide(phone)
    hide(phone, hidden=False)
    phone.evaluate("window.allow()")
    ready(phone)
    asked(phone, "environment")


# As iOS does while it saves power: nothing plays before a touch.
ONLY_TOUCHED = """
  const still = () => document.querySelector("video")?.removeAttribute("autoplay");
  document.addEventListener("DOMContentLoaded", still);
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (navigator.userActivation.isActive && window.touched) return play.call(this);
    return Promise.reject(new DOMException("touch it", "NotAllowedError"));
  };
"""


def test_a_picture_that_may_not_start_by_itself_starts_at_a_touch(pretend: Pretend) -> None:
    phone = pretend(also=ONLY_TOUCHED)
    phone.get_by_role("button", name="Take photos").tap()
    show = phone.get_by_role("button", name="Show the picture")
    expect(show).to_be_visible()
    expect(shutter(phone)).to_be_disabled()
    phone.evaluate("window.touched = true")
    show.tap()
    ready(phone)
    expect(show).to_be_hidden()


# --- lenses -----------------------------------------------------------------------------------


def switch(phone: Page) -> None:
    phone.get_by_role("button", name="Switch camera").tap()


def test_where_the_browser_picks_the_ultra_wide_lens_the_plain_one_is_opened(
    pretend: Pretend,
) -> None:
    phone = opened(pretend(["Back Ultra Wide Camera", "Back Camera", "Front Camera"]))
    asked(phone, "environment", "Back Camera")
    assert live(phone) == [False, True]


def test_switching_shows_every_back_lens_before_the_front_camera(filming: Page) -> None:
    for _ in range(3):
        switch(filming)
        ready(filming)
    asked(filming, "environment", "Back Ultra Wide Camera", "Front Camera", "Back Camera")


def test_the_chosen_lens_is_back_after_a_reload(filming: Page) -> None:
    switch(filming)
    ready(filming)
    filming.reload()
    opened(filming)
    asked(filming, "environment", "Back Ultra Wide Camera")


def test_the_front_camera_is_not_waiting_there_after_a_reload(filming: Page) -> None:
    for _ in range(2):
        switch(filming)
        ready(filming)
    filming.reload()
    opened(filming)
    assert "Front Camera" not in filming.evaluate("window.asked")


def test_what_is_remembered_of_a_lens_is_its_name_and_nothing_else(filming: Page) -> None:
    switch(filming)
    ready(filming)
    assert filming.evaluate("localStorage.getItem('lens')") == "Back Ultra Wide Camera"


def test_a_phone_with_one_camera_has_nothing_to_switch(pretend: Pretend) -> None:
    phone = opened(pretend(["Back Camera"]))
    expect(phone.get_by_role("button", name="Switch camera")).to_be_hidden()


# --- light and zoom ---------------------------------------------------------------------------


def test_a_camera_without_light_and_zoom_shows_no_buttons_for_them(filming: Page) -> None:
    expect(filming.get_by_role("button", name="Torch")).to_be_hidden()
    expect(filming.get_by_role("slider", name="Zoom")).to_be_hidden()


def test_the_torch_is_lit_and_put_out_and_never_left_lit(pretend: Pretend) -> None:
    phone = opened(pretend(abilities=LIT_AND_NEAR))
    torch = phone.get_by_role("button", name="Torch")
    expect(torch).to_have_attribute("aria-pressed", "false")
    for pressed in ("true", "false", "true"):
        torch.tap()
        expect(torch).to_have_attribute("aria-pressed", pressed)
    phone.get_by_role("button", name="Close camera").tap()
    acts.state(phone, "connected")
    assert [each["torch"] for each in phone.evaluate("window.applied")] == [
        True,
        False,
        True,
        False,
    ]


def test_zoom_is_the_cameras_own_and_another_lens_starts_without(pretend: Pretend) -> None:
    phone = opened(pretend(abilities=LIT_AND_NEAR))
    zoom = phone.get_by_role("slider", name="Zoom")
    expect(zoom).to_have_value("1")
    zoom.fill("2.5")
    phone.wait_for_function("() => window.applied.at(-1)?.zoom === 2.5")
    switch(phone)
    ready(phone)
    expect(zoom).to_have_value("1")


# --- keys and fingers -------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["Enter", " ", "AudioVolumeUp", "VolumeDown"])
def test_a_key_is_a_shutter(key: str, filming: Page) -> None:
    strike(filming, key)
    acts.says(filming, "1 photo taken")
    strike(filming, key, repeat=True)
    strike(filming, key)
    acts.says(filming, "2 photos taken")


def strike(phone: Page, key: str, *, repeat: bool = False) -> None:
    """Press a key as a remote shutter does; Playwright knows no volume keys."""
    phone.evaluate(
        """([key, repeat]) => document.activeElement.dispatchEvent(
          new KeyboardEvent("keydown", { key, repeat, bubbles: true, cancelable: true }))""",
        [key, repeat],
    )


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_on_the_shutter_itself_takes_one_photo(key: str, filming: Page) -> None:
    shutter(filming).focus()
    filming.keyboard.press(key)
    acts.says(filming, "1 photo taken")
    assert acts.waiting(filming) == 1


def test_the_shutters_key_after_a_tap_on_another_button_is_the_shutters(
    pretend: Pretend,
) -> None:
    phone = opened(pretend(abilities=LIT_AND_NEAR))
    torch = phone.get_by_role("button", name="Torch")
    torch.tap()
    phone.keyboard.press("Enter")
    acts.says(phone, "1 photo taken")
    expect(torch).to_have_attribute("aria-pressed", "true")


def test_a_button_that_was_reached_by_keyboard_does_what_it_says(pretend: Pretend) -> None:
    phone = opened(pretend(abilities=LIT_AND_NEAR))
    torch = phone.get_by_role("button", name="Torch")
    torch.focus()
    phone.keyboard.press("Space")
    expect(torch).to_have_attribute("aria-pressed", "true")
    assert acts.waiting(phone) == 0


def test_no_key_opens_a_shutter_that_is_shut(filming: Page, desk: Page) -> None:
    acts.end(desk)
    acts.start(desk, "CD 42")
    expect(shutter(filming)).to_be_disabled()
    filming.keyboard.press("Enter")
    assert acts.waiting(filming) == 0


def test_escape_closes_the_camera(filming: Page) -> None:
    filming.keyboard.press("Escape")
    acts.state(filming, "connected")
    assert live(filming) == [False]


UPRIGHT, ACROSS = {"width": 390, "height": 844}, {"width": 844, "height": 390}


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS], ids=["upright", "across"])
def test_a_thumb_reaches_every_control_and_none_covers_another(
    size: dict[str, int], pretend: Pretend
) -> None:
    phone = pretend(abilities=LIT_AND_NEAR)
    opened(phone)
    acts.take(phone)
    phone.set_viewport_size(size)  # type: ignore[arg-type]  # a rotation, while the camera is open
    controls = phone.locator("section[data-for=camera] :is(button, input):visible, .close")
    boxes = controls.evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
    assert len(boxes) == 6
    for box in boxes:
        assert min(box["width"], box["height"]) >= 44, box
        assert box["left"] >= 0, box
        assert box["top"] >= 0, box
        assert box["right"] <= size["width"], box
        assert box["bottom"] <= size["height"], box
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i]]
    assert not any(overlap(a, b) for a, b in pairs)


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    across = a["left"] < b["right"] and b["left"] < a["right"]
    return across and a["top"] < b["bottom"] and b["top"] < a["bottom"]


# A sensor that turns with the phone: its frames change their shape while the track goes on.
TURNING = """
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 1280 });
    const draw = () => {
      const pen = canvas.getContext("2d");
      pen.fillStyle = `hsl(${Date.now() % 360} 50% 50%)`;
      pen.fillRect(0, 0, canvas.width, canvas.height);
    };
    window.turn = () => Object.assign(canvas, { width: 1280, height: 720 });
    setInterval(draw, 40);
    return canvas.captureStream(20);
  };
"""


def test_a_photo_has_the_shape_that_the_phone_was_held_in(
    desk: Page, consultation: str, phone: Page, installation: Installation, clinician: Account
) -> None:
    phone.add_init_script(TURNING)
    acts.pair(phone, acts.offer(desk))
    acts.take(phone)
    phone.set_viewport_size(ACROSS)  # type: ignore[arg-type]
    phone.evaluate("void window.turn()")
    phone.wait_for_function("() => document.querySelector('video').videoWidth === 1280")
    acts.take(phone)
    acts.review(phone)
    acts.upload(phone)
    acts.says_sent(phone, 2)
    bodies = [installation.stored(each["key"])["body"] for each in installation.photos(clinician)]
    assert [Image.open(io.BytesIO(body)).size for body in bodies] == [(450, 800), (800, 450)]


# --- inside an app ----------------------------------------------------------------------------

INSTAGRAM = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " Mobile/15E148 Instagram 330.0.3.29.90 (iPhone14,5; iOS 17_5; en_NZ)"
)
NO_CAMERA = "Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => undefined });"


def test_a_code_scanned_into_an_app_says_where_to_open_it_and_spends_nothing(
    desk: Page, open_phone: Open
) -> None:
    app = open_phone(user_agent=INSTAGRAM)
    code = acts.offer(desk)
    app.goto(f"/pair/#{code}")
    expect(app.get_by_role("heading", name="Open this page in Safari")).to_be_visible()
    expect(app.get_by_role("button", name="Pair this phone")).to_be_hidden()
    acts.pair(open_phone(), app.evaluate("location.hash.slice(1)"))  # as "Open in Safari" does


def test_an_app_with_a_camera_may_be_paired_all_the_same(
    desk: Page, consultation: str, open_phone: Open
) -> None:
    app = open_phone(user_agent=INSTAGRAM)
    app.goto(f"/pair/#{acts.offer(desk)}")
    app.get_by_text("Pair here all the same").tap()
    app.get_by_role("button", name="Pair this phone").tap()
    acts.arrive(app)
    expect(app.get_by_text("If the camera does not open here")).to_be_visible()


def test_a_window_without_cameras_is_known_whatever_it_calls_itself(
    desk: Page, phone: Page
) -> None:
    phone.add_init_script(NO_CAMERA)
    phone.goto(f"/pair/#{acts.offer(desk)}")
    expect(phone.get_by_role("heading", name="Open this page in Chrome")).to_be_visible()
    expect(phone.get_by_role("button", name="Pair this phone")).to_be_hidden()


def test_a_paired_window_without_cameras_says_where_to_go(
    desk: Page, consultation: str, phone: Page
) -> None:
    acts.pair(phone, acts.offer(desk))
    phone.add_init_script(NO_CAMERA)
    phone.reload()
    phone.get_by_role("button", name="Take photos").tap()
    expect(phone.get_by_role("heading", name="This browser has no camera")).to_be_visible()
    expect(phone.get_by_text("Open in Chrome")).to_be_visible()
