"""The contact sheet: A4, six photos a page, each with what is said of it."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4

from capture.models import Photo
from tests import pictures
from tests.exports.conftest import Download
from tests.exports.test_clean import SECRET


def read(body: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(body))


def text(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(body).pages)


def test_it_is_a4_and_shows_every_photo(three: list[Photo], download: Download) -> None:
    page = read(download("contact-sheet")).pages[0]
    assert (page.mediabox.width, page.mediabox.height) == pytest.approx(A4, abs=0.1)
    sizes = sorted(image.image.size for image in page.images)
    assert sizes == [(45, 80), (90, 160), (160, 90)]  # upright


def test_each_photo_has_its_time_side_and_description(
    three: list[Photo], download: Download
) -> None:
    said = text(download("contact-sheet"))
    assert "· Left" in said
    assert "Whānau’s mole" in said


def test_it_names_day_and_cue_and_the_patient_only_when_asked_for(
    three: list[Photo], download: Download
) -> None:
    plain = text(download("contact-sheet"))
    assert three[0].consultation.words in plain
    assert "AB 41" not in plain
    assert "AB 41" in text(download("contact-sheet", patient="1"))


def test_its_pages_are_numbered(take: Callable[..., Photo], download: Download) -> None:
    for seed in range(7):
        take(pictures.jpeg(size=(160, 90), seed=seed))
    pages = read(download("contact-sheet")).pages
    assert [len(page.images) for page in pages] == [6, 1]
    assert "Page 1 of 2" in pages[0].extract_text()
    assert "Page 2 of 2" in pages[1].extract_text()


def test_another_library_draws_it(three: list[Photo], download: Download) -> None:
    page = pypdfium2.PdfDocument(download("contact-sheet"))[0]
    drawn = page.render(scale=0.5).to_pil().convert("L")
    assert drawn.getextrema()[0] < 100


def test_nothing_of_exif_is_in_it(three: list[Photo], download: Download) -> None:
    body = download("contact-sheet")
    assert SECRET not in body
    assert all(dict(each.image.getexif()) == {} for each in read(body).pages[0].images)


def test_a_long_description_is_all_there(take: Callable[..., Photo], download: Download) -> None:
    take(description=" ".join(["mole"] * 24))
    assert text(download("contact-sheet")).count("mole") == 24


def test_a_description_without_a_space_is_all_there(
    take: Callable[..., Photo], download: Download
) -> None:
    take(description="m" * 120)
    assert text(download("contact-sheet")).count("m") >= 120
