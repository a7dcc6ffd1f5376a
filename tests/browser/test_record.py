"""The record in a real browser: on paper, and as files that other libraries open."""

import io
import json
import re
import zipfile
from pathlib import Path

import httpx
import pytest
from fhir.resources.R4B.bundle import Bundle
from PIL import Image
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from tests.browser import acts
from tests.browser.installation import Account, Installation

pytestmark = pytest.mark.browser
A4 = (595.3, 841.9)  # points


@pytest.fixture
def record(desk: Page, paired: Page) -> Page:
    """Return the record's page, with three photos."""
    acts.send(paired, 3)
    desk.goto("/consultations/")
    desk.get_by_role("link", name="AB 41").click()
    expect(desk.get_by_role("heading", name="AB 41")).to_be_visible()
    return desk


@pytest.fixture
def empty(desk: Page, paired: Page) -> Page:
    """Return the record's page while no photo has come."""
    desk.goto("/consultations/")
    desk.get_by_role("link", name="AB 41").click()
    expect(desk.get_by_text("There is nothing to download")).to_be_visible()
    return desk


def press(record: Page, name: str) -> Download:
    with record.expect_download() as waiting:
        record.get_by_role("button", name=name).click()
    return waiting.value


def saved(record: Page, name: str) -> bytes:
    download = press(record, name)
    assert download.failure() is None
    return Path(download.path()).read_bytes()


def printed(page: Page) -> PdfReader:
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def test_it_prints_on_a4_with_two_photos_a_page(record: Page) -> None:
    pages = printed(record).pages
    assert [len(page.images) for page in pages] == [2, 1]
    for page in pages:
        size = (page.mediabox.width, page.mediabox.height)
        assert size == pytest.approx(A4, abs=1)


def test_its_pictures_are_the_large_ones(record: Page) -> None:
    sizes = [each.image.size for page in printed(record).pages for each in page.images]
    assert sizes == [(800, 450)] * 3


def test_each_page_says_whose_it_is_and_its_number(record: Page) -> None:
    texts = [page.extract_text() for page in printed(record).pages]
    for number, text in enumerate(texts, 1):
        assert "AB 41" in text
        assert f"Page {number} of 2" in text


def test_captions_are_printed_and_buttons_are_not(record: Page) -> None:
    text = "".join(page.extract_text() for page in printed(record).pages)
    assert len(re.findall(r"\d{2}:\d{2}:\d{2}", text)) == 3
    for name in ("Download", "Sign out", "History", "Consultations"):
        assert name not in text


def test_a_button_prints_it_once_all_its_pictures_are_there(record: Page) -> None:
    record.evaluate(
        "() => { window.print = () => { document.title = 'printed with ' +"
        " [...document.querySelectorAll('#figures img')].map((each) => each.naturalWidth); }; }"
    )
    record.get_by_role("button", name="Print").click()
    expect(record).to_have_title("printed with 800,800,800")


def test_what_is_only_for_paper_is_not_fetched_for_the_screen(
    record: Page, installation: Installation, clinician: Account
) -> None:
    looks = installation.rows("SELECT 1 FROM tokens_auditevent WHERE action = 'photo.viewed'")
    record.reload(wait_until="networkidle")
    again = installation.rows("SELECT 1 FROM tokens_auditevent WHERE action = 'photo.viewed'")
    assert len(again) == len(looks)


def test_without_photos_it_offers_neither_downloads_nor_paper(empty: Page) -> None:
    for name in ("Download all", "Referral pack", "Contact sheet", "FHIR bundle", "Print"):
        expect(empty.get_by_role("button", name=name)).to_be_hidden()


def test_what_lands_on_an_open_record_is_downloaded_and_printed_with_it(
    empty: Page, paired: Page
) -> None:
    looks: list[str] = []
    empty.on("request", lambda request: looks.append(request.url))
    acts.send(paired, 2)
    expect(empty.locator("#gallery > li")).to_have_count(2)
    assert len(zipfile.ZipFile(io.BytesIO(saved(empty, "Download all"))).namelist()) == 3
    words = empty.get_by_role("textbox", name="Description").first
    words.fill("Left forearm")
    words.press("Enter")
    empty.locator("#gallery > li").nth(1).get_by_role("button", name="Delete").click()
    expect(empty.locator("#singles li")).to_have_text([re.compile("Left forearm")])
    assert not [each for each in looks if "/print" in each]
    (page,) = printed(empty).pages
    assert len(page.images) == 1
    assert "Left forearm" in page.extract_text()


def test_a_photo_that_was_turned_is_turned_on_paper_at_once(record: Page) -> None:
    assert printed(record).pages[1].images[0].image.size == (800, 450)
    record.locator("#gallery > li").last.get_by_role("button", name="Rotate").click()
    expect(record.locator("#figures img").last).to_have_attribute("src", re.compile("turned=90$"))
    assert printed(record).pages[1].images[0].image.size == (450, 800)


def test_download_all_is_a_zip_of_the_photos(record: Page) -> None:
    with zipfile.ZipFile(io.BytesIO(saved(record, "Download all"))) as archive:
        assert archive.testzip() is None
        *photos, manifest = archive.namelist()
        assert manifest == "manifest.csv"
        assert [Image.open(archive.open(name)).size for name in photos] == [(800, 450)] * 3


def test_the_referral_pack_keeps_the_limit_that_was_chosen(record: Page) -> None:
    record.get_by_label("Limit of the referral pack").select_option("500 KB per file")
    with zipfile.ZipFile(io.BytesIO(saved(record, "Referral pack"))) as archive:
        assert "500 KB per file" in archive.read("what was done.txt").decode()


def test_the_contact_sheet_is_a_pdf(record: Page) -> None:
    page = PdfReader(io.BytesIO(saved(record, "Contact sheet"))).pages[0]
    assert page.images  # the camera films one still picture, so one image is drawn three times
    assert len(re.findall(r"\d{2}:\d{2}:\d{2}", page.extract_text())) == 3


def test_the_fhir_bundle_validates(record: Page) -> None:
    body = saved(record, "FHIR bundle")
    assert Bundle.model_validate_json(body).type == "document"
    assert json.loads(body)["entry"][0]["resource"]["resourceType"] == "Composition"


def test_the_patient_stands_in_a_files_name_only_when_asked_for(record: Page) -> None:
    assert "AB" not in press(record, "Download all").suggested_filename
    record.get_by_label("Put the patient’s reference").check()
    assert press(record, "Download all").suggested_filename.startswith("AB-41-")


def test_a_photo_that_is_missing_in_the_bucket_breaks_the_transfer(
    record: Page, installation: Installation, clinician: Account
) -> None:
    last = installation.photos(clinician)[-1]
    installation.bucket.delete_object(Bucket=installation.settings["S3_BUCKET"], Key=last["key"])
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{record.url}all", cookies={"desk": clinician.session})
    assert press(record, "Download all").failure() is not None
