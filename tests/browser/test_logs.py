"""Nothing that opens a door or names a patient stands in any log, whatever the journey met."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from tests.browser import acts
from tests.browser.installation import Account, Installation, read_env
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

PATIENT = "Quixotry 77"
LISTENED = re.compile(r"/(pairings|api/phone/queue-key|api/uploads/presign)")


class Ears:
    """Collect the secrets that answers carry."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen(self, answer: Response) -> None:
        if LISTENED.search(answer.url) and answer.ok and answer.request.method == "POST":
            self.heard += secrets(answer.text())


def secrets(answer: str) -> list[str]:
    """Return queue keys, signatures, confirm tickets and pairing fragments in an answer."""
    return [
        *re.findall(r'"key": "([^"]+)"', answer),
        *re.findall(r"X-Amz-Signature=(\w+)", answer),
        *re.findall(r"/api/uploads/([\w:.-]{40,})", answer),
        *re.findall(r"data-pairing-code>([\w-]+)<", answer),
    ]


def test_a_whole_journey_leaves_no_secret_and_no_patient_in_a_log(
    installation: Installation, clinician: Account, desk: Page, phone: Page, witness: Witness
) -> None:
    witness.expect("404")
    ears = Ears()
    for page in (desk, phone):
        page.on("response", ears.listen)
    acts.start(desk, PATIENT)
    acts.pair(phone, acts.offer(desk))
    acts.send(phone)
    desk.goto(f"/consultations/?q={PATIENT}")
    desk.goto("/nowhere/")  # a page that is not there is logged somewhere, perhaps
    stranger_tries(phone)
    known = [
        PATIENT, clinician.password, clinician.session, *ears.heard, *cookies(desk, phone),
        *keys(installation.var),
    ]  # fmt: skip
    assert len(ears.heard) >= 4
    assert [each for each in known if each in logs(installation)] == []


def stranger_tries(phone: Page) -> None:
    """Fail in every way that could be worth a line in a log."""
    for call in ("/api/pair", "/api/pair/peek"):
        phone.request.post(call, data={"code": "ABCD-1234", "device": PATIENT})
    phone.request.post(
        "/api/uploads/presign",
        data={"filename": PATIENT, "id": PATIENT},
        headers={"X-Mobile-Token": "a token that is none", "X-User-Tier": "premium"},
    )


def cookies(*pages: Page) -> list[str]:
    return [each["value"] for page in pages for each in page.context.cookies()]


def keys(var: Path) -> list[str]:
    """Return the installation's own keys and the bucket's, whatever their names."""
    everything = read_env(var / "keys.env") | read_env(var / "installation.env")
    return [value for name, value in everything.items() if re.search("KEY|PASSWORD", name)]


def logs(installation: Installation) -> str:
    files = [path for path in (installation.var / "log").iterdir() if path.is_file()]
    assert len(files) >= 2
    return "\n".join(path.read_text(errors="replace") for path in files)
