"""Download all: a ZIP of the pictures as they were taken, with a list that says what they are."""

import base64
import csv
import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from PIL import ImageOps

from capture import storage
from capture.errors import BytesDiffer, NotInBucket
from capture.models import Consultation, Photo
from review.exports.manifest import safe
from tests.exports.conftest import Download, ask, body_of, opened
from tests.exports.test_clean import SECRET


def unzipped(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def listed(body: bytes) -> list[dict[str, str]]:
    text = unzipped(body)["manifest.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def body(three: list[Photo], download: Download) -> bytes:
    return download("download-all")


def test_it_holds_every_photo_and_the_list(body: bytes, three: list[Photo]) -> None:
    names = list(unzipped(body))
    assert names[-1] == "manifest.csv"
    assert [name.rpartition(".")[2] for name in names] == ["jpg", "webp", "png", "csv"]
    assert "-left-HYPERLINK-mole.webp" in names[1]


def test_the_list_names_both_hashes_of_each_file(body: bytes, three: list[Photo]) -> None:
    files = unzipped(body)
    for row, photo in zip(listed(body), three, strict=True):
        assert row["sha256"] == hashlib.sha256(files[row["file"]]).hexdigest()
        assert row["stored_sha256"] == base64.b64decode(photo.sha256).hex()
    webp = listed(body)[1]
    assert webp["sha256"] == webp["stored_sha256"]


def test_the_list_says_what_the_desk_says(body: bytes, three: list[Photo]) -> None:
    row = listed(body)[1]
    assert (row["side"], row["rotation"], row["phone"]) == ("left", "90", "iPhone")
    assert (row["width"], row["height"]) == ("80", "45")
    assert row["captured_at"].startswith("20")
    assert "patient" not in row
    assert listed(body)[2]["description"] == "Whānau’s mole"


def test_a_description_is_no_formula(body: bytes) -> None:
    assert listed(body)[1]["description"] == "'=HYPERLINK(mole)"


@pytest.mark.parametrize("typed", ["=1", "+1", "-1", "@SUM", "\t=1", "\r=1", " =1", "＝1"])
def test_whatever_a_spreadsheet_would_run_is_text(typed: str) -> None:
    assert safe(typed) == f"'{typed}"


def test_nothing_of_exif_is_left_and_the_picture_is_upright(
    body: bytes, three: list[Photo]
) -> None:
    assert SECRET not in body
    jpeg = next(file for name, file in unzipped(body).items() if name.endswith("jpg"))
    assert ImageOps.exif_transpose(opened(jpeg)).size == (90, 160)


def test_its_length_is_known_before_it_is_written(
    desk: Client, three: list[Photo], consultation: Consultation
) -> None:
    answer = desk.get(
        f"/consultations/{consultation.pk}/all", headers={"Accept-Encoding": "gzip, deflate, br"}
    )
    assert int(answer["Content-Length"]) == len(body_of(answer))
    assert "Content-Encoding" not in answer


def test_names_come_with_the_patient_only_when_asked_for(
    three: list[Photo], download: Download
) -> None:
    assert all("AB" not in name for name in unzipped(download("download-all")))
    named = download("download-all", patient="1")
    assert all(name.startswith(("AB-41-", "manifest")) for name in unzipped(named))
    assert {row["patient"] for row in listed(named)} == {"AB 41"}


def test_two_photos_of_the_same_second_are_two_files(
    take: Callable[..., Photo], download: Download
) -> None:
    first, second = take(), take()
    Photo.objects.filter(pk=second.pk).update(captured_at=first.captured_at)
    assert len(unzipped(download("download-all"))) == 3


def test_a_missing_photo_breaks_it_off(
    desk: Client, three: list[Photo], consultation: Consultation
) -> None:
    storage.delete([three[1].key or ""])
    answer = ask(desk, "download-all", consultation)
    with pytest.raises(NotInBucket):
        body_of(answer)


def test_a_photo_that_is_not_what_was_filed_breaks_it_off(
    desk: Client, three: list[Photo], consultation: Consultation
) -> None:
    photo = three[1]
    storage.write(photo.key or "", b"x" * photo.size, content_type="image/webp")
    answer = ask(desk, "download-all", consultation)
    with pytest.raises(BytesDiffer):
        body_of(answer)


def test_a_deleted_photo_is_not_in_it(three: list[Photo], download: Download) -> None:
    Photo.objects.filter(pk=three[0].pk).update(deleted_at=three[0].uploaded_at)
    assert len(unzipped(download("download-all"))) == 3
