"""Names of downloads: the server's own, safe anywhere, and never the patient's by themselves."""

from datetime import UTC, datetime

import pytest

from capture.models import Consultation, Photo
from review.naming import export_name, file_name, unique

MOMENT = datetime(2026, 11, 23, 21, 41, 7, tzinfo=UTC)  # 10:41:07 on the 24th in Auckland


def photo(**changes: object) -> Photo:
    consultation = Consultation(patient=str(changes.pop("patient", "AB 41")), started_at=MOMENT)
    row = {"captured_at": MOMENT, "content_type": "image/jpeg", "consultation": consultation}
    return Photo(**{**row, **changes})


def test_a_name_is_date_and_time_by_the_clinics_clock() -> None:
    assert file_name(photo()) == "2026-11-24-104107.jpg"


def test_side_and_description_follow() -> None:
    named = file_name(photo(body_side="left", description="Mole, shoulder (new)"))
    assert named == "2026-11-24-104107-left-Mole-shoulder-new.jpg"


def test_the_patient_stands_in_it_only_when_asked_for() -> None:
    assert "AB" not in file_name(photo())
    assert file_name(photo(), with_patient=True) == "AB-41-2026-11-24-104107.jpg"


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ('a<b>:"/\\|?*c', "a-b-c"),
        ("Whānau’s pūrākau", "Whanaus-purakau"),
        ("ends. ", "ends"),
        ("line\r\nbreak\x00", "line-break"),
        ("\u202egpj.exe", "gpj-exe"),
        ("x" * 120, "x" * 60),
    ],
)
def test_a_description_becomes_letters_digits_and_hyphens(typed: str, named: str) -> None:
    assert file_name(photo(description=typed)) == f"2026-11-24-104107-{named}.jpg"


@pytest.mark.parametrize("patient", ["CON", "nul", "LPT1", "王小明", "..."])
def test_no_patient_makes_a_name_that_windows_keeps_to_itself(patient: str) -> None:
    stem = file_name(photo(patient=patient), with_patient=True).partition(".")[0]
    assert stem.endswith("2026-11-24-104107")


def test_the_type_of_what_is_in_it_makes_the_extension() -> None:
    assert file_name(photo(content_type="image/webp")).endswith(".webp")
    assert file_name(photo(content_type="image/png"), content_type="image/jpeg").endswith(".jpg")


def test_two_photos_of_one_second_have_two_names() -> None:
    assert list(unique(["a.jpg", "b.jpg", "A.jpg", "a.jpg", "a-2.jpg"])) == [
        *("a.jpg", "b.jpg", "A-2.jpg", "a-3.jpg", "a-2-2.jpg")
    ]


def test_a_whole_consultations_download_is_named_by_its_start() -> None:
    begun = photo().consultation
    assert export_name(begun, "photos", "zip") == "2026-11-24-1041-photos.zip"
    assert export_name(begun, "photos", "zip", with_patient=True).startswith("AB-41-2026")
