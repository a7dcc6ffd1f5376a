"""The phone's page: the right patient, a camera with manners, nothing lost by a careless touch."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat
from playwright.sync_api import Dialog, Locator, Page, Playwright, Response, expect

from tests import pictures
from tests.browser import acts
from tests.browser.conftest import CAMERA, Open, launch
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness
from tests.pictures import FULL_HD

pytestmark = pytest.mark.browser

# Remember what the page asks of the camera, and what it gets.
REMEMBER_CAMERA = """
  window.asked = []; window.tracks = [];
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    window.asked.push(constraints);
    const stream = await real(constraints);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
"""
# Let the camera fail once in the browser's own way.
FAIL_ONCE = """
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  let failed = false;
  navigator.mediaDevices.getUserMedia = (constraints) => {
    if (failed) return real(constraints);
    failed = true;
    return Promise.reject(new DOMException("not now", "%s"));
  };
"""


@pytest.fixture
def early(desk: Page, phone: Page) -> Page:
    """Return the phone, paired while no consultation is open."""
    acts.pair(phone, acts.offer(desk))
    return phone


def open_camera(phone: Page) -> None:
    phone.get_by_role("button", name="Take photos").tap()


# --- the right patient ------------------------------------------------------------------------


def test_without_a_consultation_the_page_says_so_and_takes_photos_all_the_same(
    early: Page,
) -> None:
    expect(early.get_by_role("heading", name="Waiting for a patient")).to_be_visible()
    acts.take(early)


def test_the_phone_is_ready_by_itself_once_a_consultation_starts(early: Page, desk: Page) -> None:
    acts.start(desk, "AB 41")
    expect(early.get_by_text("AB 41", exact=True)).to_be_visible()
    acts.shoot(early)


def test_when_the_consultation_ends_the_open_camera_says_so(paired: Page, desk: Page) -> None:
    acts.take(paired)
    acts.end(desk)
    expect(
        paired.get_by_text("No consultation is open: photos wait on this phone.")
    ).to_be_visible()
    expect(paired.get_by_text("No patient yet", exact=True)).to_be_visible()


def test_another_patient_shuts_the_shutter_until_somebody_agrees(paired: Page, desk: Page) -> None:
    acts.take(paired)
    acts.end(desk)
    acts.start(desk, "CD 42")
    agree = paired.get_by_role("button", name="Continue with CD 42")
    expect(agree).to_be_visible()
    expect(paired.get_by_role("button", name="Take photo", exact=True)).to_be_disabled()
    agree.tap()
    expect(agree).to_be_hidden()
    acts.take(paired)


def test_photos_are_filed_under_the_patient_for_whom_they_were_taken(
    paired: Page, desk: Page, installation: Installation, clinician: Account
) -> None:
    acts.take(paired)
    acts.end(desk)
    acts.start(desk, "CD 42")
    paired.get_by_role("button", name="Continue with CD 42").tap()
    acts.take(paired)
    acts.review(paired)
    acts.upload(paired)
    acts.says_sent(paired, 2)
    patients = [photo["patient"] for photo in installation.photos(clinician)]
    assert patients == ["AB 41", "CD 42"]
    expect(acts.shown_photos(desk)).to_have_count(1)


def test_desk_and_phone_show_the_same_cue_and_another_one_for_the_next_patient(
    paired: Page, desk: Page
) -> None:
    first = cue(desk)
    assert cue(paired) == first
    acts.end(desk)
    acts.start(desk, "AB 41")  # the same reference comes again
    paired.get_by_role("button", name="Continue with AB 41").wait_for()
    assert cue(paired) == cue(desk) != first


def cue(page: Page) -> tuple[str, str | None]:
    """Return the words and the colour that this screen shows."""
    shown = page.locator("[data-colour]").filter(visible=True)
    return shown.inner_text(), shown.get_attribute("data-colour")


def test_photos_of_two_patients_say_whose_they_are(paired: Page, desk: Page) -> None:
    acts.take(paired)
    acts.end(desk)
    acts.start(desk, "CD 42")
    paired.get_by_role("button", name="Continue with CD 42").tap()
    acts.take(paired)
    photos = acts.review(paired)
    expect(photos).to_have_text([re.compile("AB 41"), re.compile("CD 42")])


# --- the camera -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "The camera is not allowed"),
        ("NotFoundError", "No camera found"),
        ("NotReadableError", "The camera is busy"),
    ],
)
def test_trouble_with_the_camera_has_a_sentence_and_a_second_chance(
    error: str, sentence: str, desk: Page, consultation: str, phone: Page
) -> None:
    phone.add_init_script(FAIL_ONCE % error)
    acts.pair(phone, acts.offer(desk))
    open_camera(phone)
    acts.state(phone, "error")
    expect(phone.get_by_role("heading", name=sentence)).to_be_visible()
    phone.get_by_role("button", name="Try again").tap()
    acts.state(phone, "camera")
    expect(phone.get_by_role("button", name="Take photo", exact=True)).to_be_enabled()


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        ((CAMERA[0], f"{CAMERA[1]}=deny"), "The camera is not allowed"),
        ((f"{CAMERA[0]}=device-count=0", CAMERA[1]), "No camera found"),
    ],
)
def test_a_real_refusal_of_the_browser_is_understood(
    flags: tuple[str, str],
    sentence: str,
    playwright: Playwright,
    desk: Page,
    consultation: str,
    open_phone: Open,
) -> None:
    with launch(playwright, *flags) as other:
        phone = open_phone(on=other, permissions=[])
        acts.pair(phone, acts.offer(desk))
        open_camera(phone)
        expect(phone.get_by_role("heading", name=sentence)).to_be_visible()


def test_the_camera_is_asked_for_as_the_specification_says(
    desk: Page, consultation: str, phone: Page
) -> None:
    phone.add_init_script(REMEMBER_CAMERA)
    acts.pair(phone, acts.offer(desk))
    acts.take(phone)
    assert phone.evaluate("window.asked") == [
        {
            "audio": False,
            "video": {
                "facingMode": {"ideal": "environment"},
                "width": {"ideal": 1920, "max": 1920},
                "height": {"ideal": 1080, "max": 1080},
            },
        }
    ]


def test_a_photo_shows_what_the_camera_saw_and_not_its_mirror_image(
    paired: Page, film: Path, installation: Installation, clinician: Account
) -> None:
    acts.send(paired)
    (photo,) = installation.photos(clinician)
    stored = Image.open(io.BytesIO(installation.stored(photo["key"])["body"])).convert("L")
    seen = ImageOps.equalize(first_picture(film).resize(stored.size))
    taken = ImageOps.equalize(stored)
    assert difference(taken, seen) < difference(taken, ImageOps.mirror(seen)) / 3


def first_picture(film: Path) -> Image.Image:
    """Return the brightness of a film's first picture: its first plane, after two lines of text."""
    pixels = film.read_bytes().partition(b"FRAME\n")[2][: FULL_HD[0] * FULL_HD[1]]
    return Image.frombytes("L", FULL_HD, pixels)


def difference(one: Image.Image, other: Image.Image) -> float:
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


def test_the_preview_is_never_mirrored(paired: Page) -> None:
    open_camera(paired)
    acts.state(paired, "camera")
    transforms = paired.get_by_label("Camera picture").evaluate(
        """video => {
          const found = [];
          for (let it = video; it; it = it.parentElement) {
            const { transform, scale, rotate } = getComputedStyle(it);
            found.push(transform, scale, rotate);
          }
          return found;
        }"""
    )
    assert set(transforms) == {"none"}


def test_closing_the_camera_stops_it(desk: Page, consultation: str, phone: Page) -> None:
    phone.add_init_script(REMEMBER_CAMERA)
    acts.pair(phone, acts.offer(desk))
    open_camera(phone)
    expect(phone.get_by_role("button", name="Take photo", exact=True)).to_be_enabled()
    phone.get_by_role("button", name="Close camera").tap()
    acts.state(phone, "connected")
    assert phone.evaluate("window.tracks.map((track) => track.readyState)") == ["ended"]


def test_reviewing_stops_the_camera(desk: Page, consultation: str, phone: Page) -> None:
    phone.add_init_script(REMEMBER_CAMERA)
    acts.pair(phone, acts.offer(desk))
    acts.shoot(phone)
    assert phone.evaluate("window.tracks.map((track) => track.readyState)") == ["ended"]


def test_a_second_camera_can_be_switched_to(
    playwright: Playwright, desk: Page, consultation: str, open_phone: Open
) -> None:
    with launch(playwright, f"{CAMERA[0]}=device-count=2", CAMERA[1]) as other:
        phone = open_phone(on=other)
        phone.add_init_script(REMEMBER_CAMERA)
        acts.pair(phone, acts.offer(desk))
        open_camera(phone)
        phone.get_by_role("button", name="Switch camera").tap()
        acts.take(phone)
        labels = phone.evaluate("window.tracks.map((track) => track.label)")
        assert len(set(labels)) == 2


# --- nothing lost by a careless touch ---------------------------------------------------------


def asked_by(phone: Page, kind: str, act: Callable[[], object]) -> Dialog:
    """Do something that makes the browser ask; return its question, not yet answered."""
    with phone.expect_event("dialog") as asked:
        act()
    assert asked.value.type == kind
    return asked.value


def test_leaving_the_page_asks_nothing(paired: Page) -> None:
    acts.shoot(paired)
    paired.reload()  # a question would keep it waiting
    expect(acts.reviewed(paired)).to_have_count(1)


def test_what_was_looked_at_goes_without_another_word_to_the_server(paired: Page) -> None:
    asked: list[str] = []
    paired.on("request", lambda request: asked.append(request.url))
    with acts.answers(paired, acts.PRESIGN, 3):
        acts.shoot(paired, 3)
    asked.clear()
    acts.upload(paired)
    acts.says_sent(paired, 3)
    assert [url for url in asked if acts.PRESIGN.search(url)] == []
    assert len([url for url in asked if acts.PUT.search(url)]) == 3


def test_what_is_said_in_review_goes_with_the_photo_that_was_presigned_before(
    desk: Page, paired: Page, installation: Installation, clinician: Account
) -> None:
    with acts.answers(paired, acts.PRESIGN, 1):
        acts.shoot(paired)
    paired.get_by_role("textbox", name="Description of photo 1").fill("left heel")
    acts.upload(paired)
    acts.says_sent(paired, 1)
    (photo,) = installation.photos(clinician)
    assert photo["description"] == "left heel"


def test_a_photo_deleted_in_review_is_unknown_to_server_and_bucket(
    paired: Page, installation: Installation, clinician: Account
) -> None:
    told: list[str] = []
    paired.on("request", lambda request: told.append(request.method))
    with acts.answers(paired, acts.PRESIGN, 2):
        acts.shoot(paired, 2)
    paired.get_by_role("button", name="Delete photo 1").tap()
    acts.upload(paired)
    acts.says_sent(paired, 1)
    assert "DELETE" not in told
    assert acts.filed(installation, clinician) == 1


def test_a_deleted_photo_comes_back_with_undo(paired: Page) -> None:
    acts.shoot(paired, 2)
    paired.get_by_role("button", name="Delete photo 1").tap()
    expect(acts.reviewed(paired)).to_have_count(1)
    paired.get_by_role("button", name="Undo").tap()
    expect(acts.reviewed(paired)).to_have_count(2)


def test_a_phone_that_signs_out_is_paired_no_more(
    paired: Page, desk: Page, witness: Witness
) -> None:
    witness.expect("status of 401")
    paired.get_by_role("button", name="Sign out this phone").tap()
    expect(paired.get_by_role("heading", name="This phone is not paired")).to_be_visible()
    expect(desk.get_by_text("No phone is paired")).to_be_visible()


# --- as many as the tier allows ----------------------------------------------------------------


@pytest.fixture
def two_left(installation: Installation, clinician: Account, paired: Page) -> Iterator[Page]:
    """Return the phone of a clinician whose tier allows two photos, and who has heard of it."""
    limit(installation, 2)
    with paired.expect_response(lambda answer: is_told(answer, left=2)):
        installation.change(
            "UPDATE tokens_clinician SET tier = 'basic' WHERE username = ?", clinician.username
        )
    yield paired
    limit(installation, 100)


def limit(installation: Installation, most: int) -> None:
    installation.change(
        "UPDATE tokens_tierlimits SET photos_per_consultation = ? WHERE tier = 'basic'", str(most)
    )


def is_told(answer: Response, *, left: int) -> bool:
    return (
        answer.status == 200
        and "/api/phone" in answer.url
        and answer.json().get("photos_left") == left
    )


def shutter(phone: Page) -> Locator:
    return phone.get_by_role("button", name="Take photo", exact=True)


ENOUGH = "Your tier allows no more photos in this consultation."


def test_at_the_tiers_count_the_shutter_is_shut_and_says_why(two_left: Page) -> None:
    acts.take(two_left)
    expect(two_left.get_by_text(ENOUGH)).to_be_hidden()
    acts.take(two_left)
    expect(two_left.get_by_text(ENOUGH)).to_be_visible()
    expect(shutter(two_left)).to_be_disabled()


def test_a_photo_that_is_deleted_or_taken_again_makes_room(two_left: Page) -> None:
    acts.take(two_left, 2)
    acts.review(two_left)
    two_left.get_by_role("button", name="Retake photo 2").tap()
    expect(shutter(two_left)).to_be_enabled()
    shutter(two_left).tap()
    expect(two_left.get_by_text(ENOUGH)).to_be_visible()
    acts.review(two_left)
    two_left.get_by_role("button", name="Delete photo 1").tap()
    two_left.get_by_role("button", name="Take more").tap()
    expect(shutter(two_left)).to_be_enabled()


def test_photos_that_were_filed_count_as_well(two_left: Page) -> None:
    acts.take(two_left, 2)
    acts.review(two_left)
    with two_left.expect_response(lambda answer: is_told(answer, left=0)):
        acts.upload(two_left)
    acts.says_sent(two_left, 2)
    open_camera(two_left)
    expect(two_left.get_by_text(ENOUGH)).to_be_visible()
    expect(shutter(two_left)).to_be_disabled()


def test_out_of_the_servers_hearing_no_count_keeps_anybody_from_a_photo(
    two_left: Page, witness: Witness
) -> None:
    witness.expect("ERR_INTERNET_DISCONNECTED")
    acts.take(two_left, 2)
    expect(shutter(two_left)).to_be_disabled()
    two_left.context.set_offline(True)
    expect(shutter(two_left)).to_be_enabled(timeout=25_000)
    acts.take(two_left)
    two_left.context.set_offline(False)
    expect(shutter(two_left)).to_be_disabled()
    acts.review(two_left)
    acts.upload(two_left)
    acts.says_sent(two_left, 3)


def test_pictures_that_were_taken_already_are_brought_beyond_the_count(
    two_left: Page, tmp_path: Path
) -> None:
    acts.take(two_left, 2)
    acts.review(two_left)
    two_left.get_by_role("button", name="Back").tap()
    picture = tmp_path / "one.jpg"
    picture.write_bytes(pictures.jpeg())
    acts.choose(two_left, picture)
    expect(acts.reviewed(two_left)).to_have_count(3)
