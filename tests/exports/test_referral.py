"""The referral pack: JPEGs that fit, smaller only where they must be, and a note of it."""

import io
import random
from collections.abc import Callable

import pytest
from django.test import Client
from PIL import Image

from capture.models import Consultation, Photo
from review.exports import referral
from review.exports.fitting import DoesNotFit, fit
from review.exports.referral import LIMITS, Limit, pack
from review.exports.source import jpeg
from tests import pictures
from tests.exports.conftest import Download, ask, opened
from tests.exports.test_archive import unzipped
from tests.exports.test_clean import SECRET

NOTE = "what was done.txt"


def noise(size: tuple[int, int] = (800, 450)) -> Image.Image:
    """Return what no encoder makes small."""
    return Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))


def packed(photos: list[Photo], limit: Limit) -> dict[str, bytes]:
    out = io.BytesIO()
    pack(photos, out, limit=limit, with_patient=False)
    body = out.getvalue()
    assert len(body) <= (limit.in_all or len(body))
    return unzipped(body)


def test_every_file_is_an_upright_jpeg_without_exif(three: list[Photo], download: Download) -> None:
    files = unzipped(download("referral-pack"))
    assert SECRET not in b"".join(files.values())
    photos = [opened(file) for name, file in files.items() if name != NOTE]
    assert [photo.format for photo in photos] == ["JPEG"] * 3
    assert [dict(photo.getexif()) for photo in photos] == [{}] * 3
    # The first is turned by its EXIF, the second by the desk, both by a quarter.
    assert sorted(photo.size for photo in photos) == [(45, 80), (90, 160), (160, 90)]


def test_a_jpeg_that_fits_stays_as_it_is(take: Callable[..., Photo], download: Download) -> None:
    body = pictures.jpeg()
    take(body)
    files = unzipped(download("referral-pack"))
    assert body in files.values()
    assert "as it was taken" in files[NOTE].decode()


def test_the_note_says_what_was_done_to_each(three: list[Photo], download: Download) -> None:
    text = unzipped(download("referral-pack", limit="500kb-each"))[NOTE].decode()
    assert "Referral pack of 3 photos, 500 KB per file." in text
    assert text.count("turned upright") == 2
    assert text.count("encoded anew as JPEG of quality 95") == 3
    assert "AB" not in text


@pytest.mark.parametrize("name", ["500kb-each", "1mb-each"])
def test_no_file_is_larger_than_the_limit_per_file(
    take: Callable[..., Photo], download: Download, name: str
) -> None:
    take(jpeg(noise((1200, 1000)), quality=95))
    files = unzipped(download("referral-pack", limit=name))
    assert all(len(file) <= LIMITS[name].each for file in files.values())


@pytest.mark.parametrize("name", ["3.5mb", "5mb"])
def test_the_whole_of_it_fits_a_limit_in_all(
    take: Callable[..., Photo], download: Download, name: str
) -> None:
    for _ in range(3):
        take(jpeg(noise((1400, 1200)), quality=95))
    body = download("referral-pack", limit=name)
    assert 0.5 * LIMITS[name].in_all < len(body) <= LIMITS[name].in_all


def test_only_what_must_shrink_is_encoded_anew(take: Callable[..., Photo]) -> None:
    small = pictures.jpeg(size=(400, 225))
    photos = [take(jpeg(noise(), quality=95)), take(small)]
    files = packed(photos, Limit("", in_all=300_000))
    assert small in files.values()


def test_quality_goes_before_size() -> None:
    picture = noise()
    most = len(jpeg(picture, quality=75))
    fitted = fit(picture, most=most)
    assert fitted.quality >= 75
    assert (fitted.width, fitted.height) == picture.size
    assert len(fitted.body) <= most
    assert len(jpeg(picture, quality=fitted.quality + 1)) > most


def test_then_it_becomes_smaller_and_keeps_its_shape() -> None:
    picture = noise()
    fitted = fit(picture, most=len(jpeg(picture, quality=60)) // 2)
    assert fitted.width < picture.width
    assert fitted.width / fitted.height == pytest.approx(16 / 9, rel=0.01)
    assert opened(fitted.body).size == (fitted.width, fitted.height)


def test_what_is_not_worth_looking_at_does_not_fit() -> None:
    with pytest.raises(DoesNotFit):
        fit(noise(), most=2000)


def test_what_does_not_fit_says_so_and_answers_with_no_file(
    desk: Client,
    three: list[Photo],
    consultation: Consultation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(referral.LIMITS, "5mb", Limit("2 KB in all", in_all=5000))
    answer = ask(desk, "referral-pack", consultation)
    assert answer.status_code == 409
    assert "3 photos do not fit that limit" in answer.content.decode()
    assert "Content-Disposition" not in answer


def test_a_colour_profile_stays(take: Callable[..., Photo], download: Download) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    take(pictures.encoded(pictures.rash(size=(80, 45)), "PNG", icc_profile=profile), "image/png")
    files = unzipped(download("referral-pack"))
    body = next(file for name, file in files.items() if name != NOTE)
    assert Image.open(io.BytesIO(body)).info["icc_profile"] == profile


def test_a_transparent_picture_lies_on_white(
    take: Callable[..., Photo], download: Download
) -> None:
    take(pictures.encoded(Image.new("RGBA", (60, 40)), "PNG"), "image/png")
    files = unzipped(download("referral-pack"))
    body = next(file for name, file in files.items() if name != NOTE)
    assert opened(body).getpixel((5, 5)) == (255, 255, 255)


def test_an_unknown_limit_is_the_usual_one(three: list[Photo], download: Download) -> None:
    assert "5 MB in all" in unzipped(download("referral-pack", limit="no"))[NOTE].decode()
