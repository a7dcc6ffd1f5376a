"""The desk in all its states: read, seen and pressed by everybody."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from bench.program import Program
from tests import pictures
from tests.browser import acts, recorded
from tests.browser.conftest import Open
from tests.browser.inspection import Inspector
from tests.browser.installation import Account, Installation, sha256
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser


@pytest.fixture
def three(desk: Page, program: Program) -> Locator:
    """Return three photos that the desk shows."""
    for number in range(3):
        program.picture = pictures.jpeg(size=(320, 180), seed=number)
        program.confirm(program.put_one())
    expect(acts.shown_photos(desk)).to_have_count(3)
    return desk.locator("#gallery > li")


def tell(program: Program, state: str, waiting: int) -> None:
    """Say what the phone does, and how many photos wait on it."""
    said = {"state": state, "waiting": waiting, "sent": 0, "failed": 0}
    since = datetime.now(UTC).isoformat()
    program.http.post(
        program.situation["status_url"], json={**said, "oldest_waiting_at": since}
    ).raise_for_status()


def trouble(installation: Installation, account: Account, change: str) -> None:
    """Change a clinician's photos as bad days would."""
    installation.change(
        f"UPDATE capture_photo SET {change} WHERE clinician_id ="
        " (SELECT id FROM tokens_clinician WHERE username = ?)",
        account.username,
    )


def test_before_anything_has_happened(desk: Page, inspector: Inspector, witness: Witness) -> None:
    witness.expect("status of 400")
    desk.goto("/consultations/")
    inspector.look(desk, "consultations, empty")
    desk.goto("/phones/")
    inspector.look(desk, "phones, empty")
    desk.goto("/about/latency/")
    inspector.look(desk, "latency, empty")
    desk.goto("/")
    inspector.look(desk, "desk, empty")
    desk.get_by_role("textbox", name="Patient").fill("  ")
    desk.get_by_role("button", name="Start consultation").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    inspector.look(desk, "a consultation of nobody")


def test_a_consultation_and_its_phones(
    desk: Page,
    consultation: str,
    installation: Installation,
    clinician: Account,
    inspector: Inspector,
    witness: Witness,
) -> None:
    witness.expect("changes/|htmx:")
    inspector.look(desk, "a consultation without a photo")
    code = acts.offer(desk)
    inspector.look(desk, "a pairing code")
    program = Program(installation.origin, code=code)
    expect(desk.get_by_text("Bench is paired.")).to_be_visible()
    inspector.look(desk, "a phone is paired")
    installation.change(
        "UPDATE tokens_pairing SET offered_by = 'the operator' WHERE clinician_id ="
        " (SELECT id FROM tokens_clinician WHERE username = ?)",
        clinician.username,
    )
    desk.reload()
    expect(desk.get_by_text("was paired with a code from the operator")).to_be_visible()
    inspector.look(desk, "a phone is paired by the operator")
    httpx.post(f"{installation.origin}/api/pair", json={"code": code, "device": "Another"})
    expect(desk.get_by_role("alert")).to_contain_text("Someone else tried")
    tell(program, "uploading", 2)
    expect(desk.get_by_text("A photo is on its way")).to_have_count(2)
    inspector.look(desk, "photos are on their way")
    acts.unpair(desk)
    program.http.close()
    expect(desk.get_by_text("Phone lost its pairing")).to_be_visible()
    inspector.look(desk, "a phone was unpaired with photos on it")
    desk.route(re.compile("/changes/"), lambda route: route.abort())
    expect(desk.get_by_text("cannot reach the server")).to_be_visible()
    inspector.look(desk, "the desk hears nothing")


def test_a_gallery(
    desk: Page,
    three: Locator,
    installation: Installation,
    clinician: Account,
    inspector: Inspector,
    witness: Witness,
) -> None:
    witness.expect("status of 422|htmx:|Response Status")
    trouble(installation, clinician, "unheard_since = captured_at, is_over_limit = 1")
    trouble(installation, clinician, "uploaded_at = '2099-01-01'")
    desk.reload()
    three.nth(0).get_by_role("button", name="Left").click()
    expect(three.nth(0).get_by_role("button", name="Left")).to_have_attribute(
        "aria-pressed", "true"
    )
    three.nth(0).get_by_role("checkbox", name="Compare").check()
    three.nth(0).get_by_role("textbox", name="Description").fill("A long word, " * 9)
    inspector.look(desk, "photos, doubtful")
    refuse_description(three.nth(1))
    desk.get_by_text("Keys", exact=True).click()
    inspector.look(desk, "keys, and a description that is too long")
    desk.keyboard.press("Escape")
    three.nth(2).get_by_role("button", name="Delete").click()
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    inspector.look(desk, "a photo is deleted")


def refuse_description(card: Locator) -> None:
    field = card.get_by_role("textbox", name="Description")
    field.evaluate("field => field.removeAttribute('maxlength')")
    field.fill("x" * 121)
    field.press("Enter")
    expect(card.get_by_role("alert")).to_contain_text("at most 120 characters")


def test_a_photo_large_moved_and_beside_another(
    desk: Page, three: Locator, installation: Installation, clinician: Account, inspector: Inspector
) -> None:
    trouble(installation, clinician, "unheard_since = captured_at, is_over_limit = 1")
    acts.end(desk)
    acts.start(desk, "CD 42")
    desk.get_by_role("link", name="Consultations").click()
    desk.get_by_role("link", name="AB 41").click()
    compare(desk, three, inspector)
    three.nth(1).locator("a").first.click()
    large = desk.get_by_role("dialog", name="Photo")
    expect(large.get_by_role("img")).to_be_visible()
    inspector.look(desk, "a photo, large")
    large.get_by_role("button", name="Delete").click()
    expect(large.get_by_role("button", name="Undo")).to_be_visible()
    inspector.look(desk, "a photo, large, after another was deleted")
    move(desk, inspector)
    address = str(three.nth(0).locator("a").first.get_attribute("href"))
    desk.goto(address)
    inspector.look(desk, "a photo's page")
    desk.goto(f"{address}move/")
    inspector.look(desk, "a move's page")


def compare(desk: Page, cards: Locator, inspector: Inspector) -> None:
    """Look at two photos side by side, and come back."""
    for card in cards.all()[:2]:
        card.get_by_role("checkbox", name="Compare").check()
    desk.get_by_role("button", name="Compare 2 photos").click()
    desk.get_by_role("heading", name="Two photos").wait_for()
    inspector.look(desk, "two photos")
    desk.get_by_role("link", name="AB 41").first.click()


def move(desk: Page, inspector: Inspector) -> None:
    """Look at each step of a move, and leave it."""
    desk.get_by_role("dialog", name="Photo").get_by_role("link", name="Move").first.click()
    dialog = desk.get_by_role("dialog", name="Move a photo")
    expect(dialog.get_by_role("link", name="CD 42")).to_be_visible()
    inspector.look(desk, "where to move a photo")
    dialog.get_by_role("searchbox", name="Patient").fill("nobody")
    dialog.get_by_role("button", name="Search").click()
    expect(dialog.get_by_text("No other consultation")).to_be_visible()
    inspector.look(desk, "nowhere to move a photo")
    dialog.get_by_role("searchbox", name="Patient").fill("CD")
    dialog.get_by_role("button", name="Search").click()
    dialog.get_by_role("link", name="CD 42").click()
    expect(dialog.get_by_text("Now with")).to_be_visible()
    inspector.look(desk, "a move")
    dialog.get_by_role("button", name="Move to CD 42").click()
    expect(dialog).to_be_hidden()
    expect(desk.get_by_role("status").filter(has_text="Moved from AB 41")).to_be_visible()
    inspector.look(desk, "a photo was moved")
    desk.keyboard.press("Escape")


def test_records_lists_and_what_arrives_meanwhile(
    desk: Page, three: Locator, program: Program, installation: Installation, inspector: Inspector
) -> None:
    desk.goto("/consultations/")
    program.confirm(program.put_one())
    expect(desk.get_by_role("link", name="1 new photo, patient AB 41")).to_be_visible()
    inspector.look(desk, "consultations, and a photo arrives")
    desk.get_by_role("searchbox", name="Patient").fill("nobody")
    desk.get_by_role("button", name="Search").click()
    expect(desk.get_by_text("0 consultations found")).to_be_visible()
    inspector.look(desk, "no consultation is found")
    many(installation)
    desk.goto("/consultations/?page=2")
    inspector.look(desk, "many consultations")
    desk.get_by_role("link", name=re.compile("^AB 41$")).last.click()
    expect(desk.get_by_role("heading", name="Downloads")).to_be_visible()
    inspector.look(desk, "a record")
    desk.goto("/phones/")
    inspector.look(desk, "phones")
    tell(program, "reviewing", 2)
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("heading", name="2 photos still wait")).to_be_visible()
    inspector.look(desk, "signing out with photos on a phone")


def many(installation: Installation) -> None:
    """Let each consultation have been held sixty times before."""
    installation.change(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 60)"
        " INSERT INTO capture_consultation"
        " (id, patient, started_at, ended_at, clinician_id, colour, words)"
        " SELECT lower(hex(randomblob(16))), patient, datetime(started_at, '-' || i || ' days'),"
        " started_at, clinician_id, colour, words FROM capture_consultation, n"
        " WHERE ended_at IS NULL"
    )


def test_a_recording_asked_for_running_interrupted_and_over(
    desk: Page, program: Program, inspector: Inspector
) -> None:
    microphone = recorded.Microphone(program)
    inspector.look(desk, "nothing is recorded yet")
    desk.get_by_role("button", name="Start recording").click()
    expect(desk.get_by_text("Asked the phone")).to_be_visible()
    inspector.look(desk, "a recording is asked for")
    microphone.agree()
    microphone.start()
    expect(desk.get_by_role("button", name="Stop recording")).to_be_visible()
    inspector.look(desk, "a recording runs")
    microphone.tell("interrupted", why="call", waiting=3)
    expect(desk.get_by_text("a call came in")).to_be_visible()
    inspector.look(desk, "a recording is interrupted")
    desk.get_by_role("button", name="Stop recording").click()
    expect(desk.get_by_text("The phone did not answer")).to_be_visible()
    inspector.look(desk, "a recording was stopped")
    desk.get_by_role("button", name="Withdraw consent").click()
    expect(desk.get_by_role("button", name="Delete the recording")).to_be_visible()
    inspector.look(desk, "the consent was withdrawn")


def test_a_record_with_a_recording(
    desk: Page,
    program: Program,
    installation: Installation,
    clinician: Account,
    inspector: Inspector,
) -> None:
    program.confirm(program.put_one())
    recorded.file(installation, clinician)
    desk.goto("/consultations/")
    inspector.look(desk, "consultations, one recorded")
    desk.get_by_role("link", name="AB 41").click()
    expect(desk.get_by_role("button", name="Play")).to_be_visible()
    inspector.look(desk, "a record with a recording")
    desk.get_by_text("times without sound").click()
    desk.get_by_role("link", name="Hear the moment of the photo").click()
    expect(desk.get_by_role("button", name="Pause")).to_be_visible()
    desk.get_by_role("button", name="Pause").click()
    inspector.look(desk, "a moment of a recording")


def test_two_desks_that_differ(
    desk: Page, open_desk: Open, clinician: Account, inspector: Inspector, witness: Witness
) -> None:
    witness.expect("changes/|htmx:|status of 409")
    stale = open_desk(signed_in=clinician)
    stale.route(re.compile("/changes/"), lambda route: route.abort())
    acts.start(desk, "AB 41")
    stale.get_by_role("textbox", name="Patient").fill("CD 42")
    stale.get_by_role("button", name="Start consultation").click()
    expect(stale.get_by_role("alert")).to_contain_text("Another consultation was started")
    inspector.look(stale, "another consultation was started")
    acts.end(desk)
    acts.start(desk, "EF 43")
    stale.get_by_role("button", name="End consultation").first.click()
    expect(stale.get_by_role("alert")).to_contain_text("had ended already")
    inspector.look(stale, "it had ended already")


def test_how_long_photos_take_and_a_drill(
    desk: Page, three: Locator, program: Program, inspector: Inspector
) -> None:
    desk.goto("/about/latency/")
    desk.get_by_text("Each photo", exact=True).click()
    expect(desk.get_by_role("region", name="Each photo")).to_be_visible()
    inspector.look(desk, "how long photos take")
    desk.get_by_role("button", name="Try it").click()
    expect(desk.get_by_text("Under way")).to_be_visible()
    told = drill(program)
    inspector.look(desk, "a drill begins")
    word = {"hop": "put", "ms": 1, "failed": "bucket_unreachable"}
    program.http.post(told["url"], json=word).raise_for_status()
    expect(desk.locator("#drill").get_by_text("could not reach the bucket")).to_be_visible()
    inspector.look(desk, "a drill was stopped")
    desk.get_by_role("button", name="Try it").click()
    go_the_way(program, drill(program))
    expect(desk.get_by_role("img", name="The test picture")).to_be_visible()
    expect(desk.locator("#drill").get_by_text("All is well")).to_be_visible()
    inspector.look(desk, "a drill went well")


def drill(program: Program) -> dict[str, str]:
    """Let the phone hear of the drill that the desk asks for."""
    told = program.http.get("/api/phone").raise_for_status().json()["drill"]
    program.http.post(told["url"], json={"hop": "heard", "ms": 0}).raise_for_status()
    return told


def go_the_way(program: Program, told: dict[str, str]) -> None:
    picture = pictures.jpeg(size=(320, 180))
    announced = {"size": len(picture), "sha256": sha256(picture), "made_ms": 1}
    put = program.http.post(told["presign_url"], json=announced).raise_for_status().json()["put"]
    httpx.put(put["url"], content=picture, headers=put["headers"]).raise_for_status()
    measured = {"presigned_ms": 1, "put_ms": 1}
    program.http.post(told["confirm_url"], json=measured).raise_for_status()
    program.http.post(told["url"], json={"hop": "confirmed", "ms": 1}).raise_for_status()
