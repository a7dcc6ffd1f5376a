"""What a camera or a program wrote into a file beside the picture does not leave with it."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, ImageOps, PngImagePlugin

from review.clean import clean
from tests import pictures

SECRET = b"Carol Danvers, 12 Main Street"
KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"


def exif(*, orientation: int = 1) -> bytes:
    written = Image.Exif()
    written[0x0112] = orientation
    written[0x010E] = SECRET.decode()  # ImageDescription
    written.get_ifd(0x8825)[1] = "S"  # GPSLatitudeRef
    return written.tobytes()


def telling(content_type: str, *, orientation: int = 1) -> bytes:
    """Return a picture whose file says the secret in every way that its kind knows."""
    options: dict[str, object] = {"exif": exif(orientation=orientation)}
    if content_type == "image/png":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", SECRET.decode())
        notes.add_text("Packed", SECRET.decode(), zip=True)
        notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"] = notes
    else:
        options["xmp"] = XMP
    if content_type == "image/jpeg":
        options |= {"comment": SECRET, "progressive": True}
    body = pictures.encoded(pictures.rash(size=(160, 90)), KINDS[content_type], **options)
    return with_iptc(body) + SECRET if content_type == "image/jpeg" else body + SECRET


def with_iptc(body: bytes) -> bytes:
    payload = b"Photoshop 3.0\0" + SECRET
    return body[:2] + b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload + body[2:]


def opened(body: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(body))
    picture.load()
    return picture


def differ(one: Image.Image, other: Image.Image) -> object:
    return ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox()


@pytest.fixture(params=KINDS)
def content_type(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_nothing_of_it_is_left(content_type: str) -> None:
    body = telling(content_type)
    assert SECRET in body
    cleaned = clean(body, content_type=content_type)
    assert SECRET not in cleaned
    assert b"GPS" not in cleaned
    assert b"Exif" not in cleaned
    assert b"xmpmeta" not in cleaned
    assert zlib.compress(SECRET)[:12] not in cleaned
    assert dict(opened(cleaned).getexif()) == {}


def test_not_a_pixel_changes_and_the_file_keeps_its_length(content_type: str) -> None:
    body = telling(content_type)
    cleaned = clean(body, content_type=content_type)
    assert len(cleaned) == len(body)
    assert differ(opened(cleaned), opened(body)) is None


@pytest.mark.parametrize("orientation", range(2, 9))
def test_what_was_upright_stays_upright(content_type: str, orientation: int) -> None:
    body = telling(content_type, orientation=orientation)
    cleaned = clean(body, content_type=content_type)
    assert SECRET not in cleaned
    assert dict(opened(cleaned).getexif()) == {0x0112: orientation}
    shown, meant = (ImageOps.exif_transpose(opened(each)) for each in (cleaned, body))
    assert shown.size == meant.size
    assert differ(shown, meant) is None


@pytest.mark.parametrize(
    ("make", "content_type"),
    [
        (pictures.jpeg, "image/jpeg"),
        (pictures.png, "image/png"),
        (pictures.webp, "image/webp"),
    ],
)
def test_a_picture_and_nothing_else_stays_as_it_is(
    make: Callable[[], bytes], content_type: str
) -> None:
    body = make()
    assert clean(body, content_type=content_type) == body


def test_a_colour_profile_stays(content_type: str) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    body = pictures.encoded(
        pictures.rash(size=(160, 90)), KINDS[content_type], icc_profile=profile, exif=exif()
    )
    cleaned = clean(body, content_type=content_type)
    assert opened(cleaned).info["icc_profile"] == profile
    assert SECRET not in cleaned


def test_cleaning_twice_is_as_good_as_once(content_type: str) -> None:
    once = clean(telling(content_type, orientation=6), content_type=content_type)
    assert clean(once, content_type=content_type) == once


@pytest.mark.parametrize("length", range(0, 400, 7))
def test_a_file_cut_short_is_no_crash(content_type: str, length: int) -> None:
    body = telling(content_type)[:length].ljust(12, b"\0")
    assert len(clean(body, content_type=content_type)) == len(body)
