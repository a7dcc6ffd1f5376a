"""A photo that is also a page or a script: the browser shows a picture, and runs nothing."""

import base64
import hashlib
import re
import uuid
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from tests import pictures
from tests.browser import acts
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

POLYGLOTS = pictures.polyglots()
WHAT_IT_IS = "() => [document.contentType, document.title, document.scripts.length]"
# On the bucket's own page, where no policy of ours stands in the way.
RUN_IT = """() => new Promise((done) => {
    const script = document.createElement("script");
    script.onload = () => done("ran");
    script.onerror = () => done("refused");
    script.src = location.href;
    document.head.append(script);
})"""


def send(desk: Page, body: bytes) -> None:
    """Send these bytes as a photo, as a program with a paired token can."""
    code = acts.offer(desk)
    token = desk.request.post("/api/pair", data={"code": code, "device": "Program"}).json()["token"]
    headers = {"X-Mobile-Token": token}
    phone = desk.request.get("/api/phone", headers=headers).json()
    announced = announcement(body, consultation=phone["consultation"]["id"])
    presigned = desk.request.post(phone["presign_url"], data=announced, headers=headers).json()
    put = presigned["put"]
    assert desk.request.put(put["url"], data=body, headers=put["headers"]).ok
    assert desk.request.post(presigned["confirm_url"], headers=headers).ok


def announcement(body: bytes, *, consultation: str) -> dict[str, object]:
    return {
        "id": str(uuid.uuid4()),
        "consultation": consultation,
        "captured_at": datetime.now(UTC).isoformat(),
        "filename": "photo.jpg",
        "content_type": "image/jpeg",
        "size": len(body),
        "sha256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "width": 80,
        "height": 45,
    }


def open_large(desk: Page) -> None:
    """Open the picture itself, at the bucket's own address."""
    thumbnail = acts.shown_photos(desk).first
    thumbnail.wait_for()
    address = str(thumbnail.get_attribute("src"))
    desk.goto(re.sub("/thumb$", "/large", address))
    assert "X-Amz-Signature" in desk.url


@pytest.mark.parametrize("name", ["a page in its comment", "a page behind it", "a script"])
def test_a_photo_that_is_something_else_is_shown_as_a_picture_and_runs_nothing(
    desk: Page, consultation: str, witness: Witness, name: str
) -> None:
    witness.expect("MIME type|favicon.ico")  # the bucket's own page has no icon to give
    send(desk, POLYGLOTS[name])
    open_large(desk)
    kind, title, scripts = desk.evaluate(WHAT_IT_IS)
    assert (kind, scripts) == ("image/jpeg", 0)
    assert "a script ran" not in title
    assert desk.evaluate(RUN_IT) == "refused"
    assert "a script ran" not in desk.title()
