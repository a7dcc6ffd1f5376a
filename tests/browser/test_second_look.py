"""Before sending: a quiet word on a doubtful photo, and each photo as large as one likes."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.browser import acts
from tests.browser.conftest import CAMERA, Open, launch
from tests.browser.installation import Account, Installation
from tests.pictures import Lens, camera_film

pytestmark = pytest.mark.browser


def out_of_focus(scene: Image.Image) -> Image.Image:
    return scene.filter(ImageFilter.GaussianBlur(14))


def in_the_dark(scene: Image.Image) -> Image.Image:
    return scene.point(lambda value: value // 6)


def too_bright(scene: Image.Image) -> Image.Image:
    return scene.point(lambda value: min(255, value * 3 // 2))


SeenThrough = Callable[[Lens], AbstractContextManager[Page]]


@pytest.fixture
def seen_through(
    playwright: Playwright, open_phone: Open, desk: Page, consultation: str, tmp_path: Path
) -> SeenThrough:
    """Open a phone, paired, whose camera sees the rash through a lens."""

    @contextmanager
    def phone_with(lens: Lens) -> Iterator[Page]:
        film = camera_film(tmp_path / "film.y4m", through=lens)
        with launch(playwright, *CAMERA, f"--use-file-for-fake-video-capture={film}") as other:
            phone = open_phone(on=other)
            acts.pair(phone, acts.offer(desk))
            yield phone

    return phone_with


# --- the quiet word ---------------------------------------------------------------------------


def test_a_good_photo_is_shown_without_a_word(paired: Page) -> None:
    acts.shoot(paired)
    expect(acts.reviewed(paired).locator(".doubts")).to_be_hidden()


@pytest.mark.parametrize(
    ("lens", "sentence"),
    [
        (out_of_focus, "May be blurred: look closer"),
        (in_the_dark, "Rather dark"),
        (too_bright, "Parts are burnt out"),
    ],
)
def test_a_doubtful_photo_says_so_and_still_goes_with_one_tap(
    lens: Lens,
    sentence: str,
    seen_through: SeenThrough,
    installation: Installation,
    clinician: Account,
) -> None:
    with seen_through(lens) as phone:
        acts.take(phone)
        [photo] = acts.review(phone).all()
        expect(photo).to_contain_text(sentence)
        acts.upload(phone)
        acts.says_sent(phone, 1)
        assert acts.filed(installation, clinician) == 1


# --- as large as one likes --------------------------------------------------------------------


@pytest.fixture
def reviewing(paired: Page) -> Page:
    acts.shoot(paired, 2)
    return paired


def look(phone: Page, number: int = 2) -> Locator:
    """Look at a photo closely; return the dialog that shows it."""
    phone.get_by_role("button", name=f"Look at photo {number} closely").tap()
    dialog = phone.get_by_role("dialog", name=f"Photo {number}, of AB 41")
    expect(dialog).to_be_visible()
    return dialog


def picture(dialog: Locator) -> Locator:
    return dialog.get_by_role("img")


def width(dialog: Locator) -> float:
    box = picture(dialog).bounding_box()
    assert box
    return box["width"]


def test_a_tap_shows_the_very_photo_that_would_be_sent(reviewing: Page) -> None:
    card = reviewing.get_by_role("img", name="Photo 2, of AB 41").get_attribute("src")
    large = picture(look(reviewing))
    assert large.get_attribute("src") == card
    assert large.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [800, 450]


def test_the_whole_photo_is_in_sight_at_first(reviewing: Page) -> None:
    assert width(look(reviewing)) == PHONE_WIDTH


def test_two_taps_show_each_pixel_and_more(reviewing: Page) -> None:
    dialog = look(reviewing)
    picture(dialog).dblclick()
    assert width(dialog) == 3 * PHONE_WIDTH > 800


def test_fingers_pinch_the_photo_and_not_the_page(reviewing: Page) -> None:
    dialog = look(reviewing)
    pinch(reviewing, [60, 80, 120, 160])
    assert width(dialog) == 2 * PHONE_WIDTH
    assert reviewing.evaluate("visualViewport.scale") == 1


def test_a_large_photo_is_moved_by_one_finger(reviewing: Page) -> None:
    dialog = look(reviewing)
    picture(dialog).dblclick()
    before = dialog.evaluate("dialog => dialog.scrollLeft")
    drag(reviewing, [300, 250, 200, 150, 100])
    reviewing.wait_for_function(
        "before => document.querySelector('dialog').scrollLeft > before + 50", arg=before
    )


def test_keys_do_what_fingers_do(reviewing: Page) -> None:
    dialog = look(reviewing)
    for _ in range(3):
        reviewing.keyboard.press("+")
    assert width(dialog) > 3 * PHONE_WIDTH
    before = dialog.evaluate("dialog => dialog.scrollLeft")
    reviewing.keyboard.press("ArrowRight")
    reviewing.wait_for_function(
        "before => document.querySelector('dialog').scrollLeft > before", arg=before
    )
    for _ in range(3):
        reviewing.keyboard.press("-")
    assert width(dialog) == PHONE_WIDTH


@pytest.mark.parametrize("how", ["button", "escape", "beside"])
def test_it_closes_in_every_usual_way_and_leads_back_to_its_card(how: str, reviewing: Page) -> None:
    dialog = look(reviewing)
    if how == "button":
        dialog.get_by_role("button", name="Close").tap()
    elif how == "escape":
        reviewing.keyboard.press("Escape")
    else:
        reviewing.touchscreen.tap(195, 760)
    expect(dialog).to_be_hidden()
    expect(reviewing.get_by_role("button", name="Look at photo 2 closely")).to_be_focused()
    acts.state(reviewing, "reviewing")


# --- fingers ----------------------------------------------------------------------------------

PHONE_WIDTH = acts.PHONE["viewport"]["width"]
MIDDLE = (195, 430)


def pinch(phone: Page, spreads: list[int]) -> None:
    """Put two fingers so far apart, and move them on."""
    x, y = MIDDLE
    touch(phone, [[(x - each / 2, y), (x + each / 2, y)] for each in spreads])


def drag(phone: Page, xs: list[int]) -> None:
    touch(phone, [[(x, MIDDLE[1])] for x in xs])


def touch(phone: Page, places: list[list[tuple[float, float]]]) -> None:
    device = phone.context.new_cdp_session(phone)
    for number, fingers in enumerate(places):
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(fingers)]
        kind = "touchMove" if number else "touchStart"
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
