"""What people do, in whichever browser, by the names that they read on the screen."""

from pathlib import Path
from uuid import UUID

from selenium.webdriver.remote.webelement import WebElement

from tests.browser.installation import Account, Installation
from tests.engines.window import Window

# Pictures far down a page load once somebody scrolls there.
SIZE_OF = """
  const [image] = arguments;
  image.scrollIntoView({ block: "nearest" });
  return image.complete ? [image.naturalWidth, image.naturalHeight] : [0, 0];
"""

# --- at the desk ------------------------------------------------------------------------------


def sign_in(desk: Window, account: Account) -> None:
    desk.open("/login/")
    desk.type("^Username", account.username)
    desk.type("^Password", account.password)
    desk.press("button", "^Sign in$")
    desk.arrive("/")


def start(desk: Window, patient: str) -> None:
    desk.type("^Patient", patient)
    desk.press("button", "^Start consultation$")
    desk.see("heading", f"^{patient}")


def offer(desk: Window) -> str:
    """Press *Pair a phone*; return the code in its typed form."""
    desk.press("button", "^Pair a phone$")
    desk.see("img", "^Pairing QR code$")
    return desk.script("return document.querySelector('[data-pairing-code]').innerText")


def shown_photos(desk: Window, count: int) -> list[WebElement]:
    """Wait until the desk shows so many photos, each of them loaded."""
    photos = desk.count(count, "img", "^Photo", within=desk.see("region", "^Photos"))
    for each in photos:
        loaded(desk, each)
    return photos


def loaded(window: Window, image: WebElement) -> tuple[int, int]:
    """Wait until a picture is there; return its width and height in pixels."""
    window.until(lambda: all(window.script(SIZE_OF, image)), "a picture")
    width, height = window.script(SIZE_OF, image)
    return width, height


def look_large(desk: Window, photo: WebElement) -> tuple[int, int]:
    """Open a photo large, in the same tab; return its width and height."""
    photo.click()
    return loaded(desk, desk.see("img", "^Photo.*large$", within=desk.see("dialog")))


def stored(installation: Installation, account: Account) -> list[str]:
    """Return the keys of an account's photos in the bucket, filed or not."""
    tokens = installation.rows(
        "SELECT token.id FROM tokens_mobiletoken AS token JOIN tokens_clinician AS clinician"
        " ON clinician.id = token.clinician_id WHERE clinician.username = ?",
        account.username,
    )
    return [
        found["Key"]
        for token in tokens
        for found in installation.bucket.list_objects_v2(
            Bucket=installation.settings["S3_BUCKET"],
            Prefix=f"mobile-uploads/{UUID(token['id'])}/",
        ).get("Contents", [])
    ]


# --- on the phone -----------------------------------------------------------------------------


def pair(phone: Window, code: str, *, clinician: str) -> None:
    """Type the code, read whose phone this would be, agree."""
    phone.open("/pair/")
    phone.type("^Pairing code", code)
    phone.says(rf"Send photos to {clinician}\?")
    phone.press("button", "^Pair this phone$")
    phone.arrive("/phone/")
    phone.state("connected")


def take(phone: Window, count: int) -> None:
    """Open the camera and take photos, each one safe before the next."""
    phone.press("button", "^Take (photos|more)$")
    for number in range(1, count + 1):
        phone.press("button", "^Take photo$")
        phone.says(f"{number} photos? taken")


def choose(phone: Window, picture: Path) -> None:
    """Choose a picture from the gallery: its dialog is the system's, and out of reach."""
    chooser = "section[data-for=connected] input[type=file]:not([capture])"
    phone.driver.find_element("css selector", chooser).send_keys(str(picture))


def review(phone: Window, count: int) -> None:
    phone.press("button", "^Review photos")
    reviewed(phone, count)


def reviewed(phone: Window, count: int) -> None:
    """Wait until so many photos are there to be looked at, each of them loaded."""
    phone.state("reviewing")
    photos = phone.count(count, "listitem", within=phone.see("list", "^Photos to review"))
    for each in photos:
        loaded(phone, phone.see("img", "^Photo", within=each))


def upload(phone: Window) -> None:
    phone.press("button", "^Upload all$")


def says_sent(phone: Window, count: int) -> None:
    phone.state("connected")
    phone.says(f"{count} photos? sent")


# --- the recorder ------------------------------------------------------------------------------


def record(phone: Window) -> None:
    """Start the first recording of a consultation: the patient agrees."""
    phone.press("button", "^Start recording$")
    phone.press("button", "^The patient has agreed$")
    recorder_is(phone, "recording")


def stop_recording(phone: Window) -> None:
    phone.press("button", "^Stop recording$")
    recorder_is(phone, "off")


def recorder_is(phone: Window, state: str) -> None:
    phone.until(lambda: phone.script("return document.body.dataset.recording") == state, state)
