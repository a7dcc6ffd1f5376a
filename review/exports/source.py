"""Photos as downloads begin with them: read from the bucket, checked, cleaned, upright."""

import base64
import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from capture import storage
from capture.errors import BytesDiffer
from capture.imaging import FORMATS, flat
from capture.models import Photo
from review.clean import clean
from review.clean.orientation import TAG

NEAR_LOSSLESS = 95  # JPEG's quality where bytes do not count


@dataclass(frozen=True)
class Picture:
    """A picture's file, as a download carries it."""

    body: bytes
    content_type: str
    width: int  # pixels, as it is shown
    height: int


def cleaned(photo: Photo) -> bytes:
    """Return a picture without EXIF and the like, in as many bytes; raises what `stored` does."""
    return clean(stored(photo), content_type=photo.content_type)


def stored(photo: Photo) -> bytes:
    """Return a picture's bytes as they were filed.

    Raises NotInBucket, BucketUnavailable, and BytesDiffer where they are no longer the same.
    """
    found = storage.read(photo.key or "", limit=photo.size)
    if base64.b64encode(hashlib.sha256(found.body).digest()).decode() != photo.sha256:
        raise BytesDiffer
    return found.body


def upright(photo: Photo, body: bytes) -> Image.Image:
    """Return a cleaned picture's pixels as the desk shows them: turned, and on white."""
    with Image.open(io.BytesIO(body), formats=[FORMATS[photo.content_type]]) as picture:
        turned = ImageOps.exif_transpose(picture)
    profile = picture.info.get("icc_profile") if picture.mode == "RGB" else None
    shown = flat(turned).rotate(-photo.rotation, expand=True)
    shown.info = {"icc_profile": profile} if profile else {}
    return shown


def is_turned(photo: Photo, body: bytes) -> bool:
    """Say whether the desk shows a cleaned picture in another way than its pixels lie."""
    with Image.open(io.BytesIO(body), formats=[FORMATS[photo.content_type]]) as picture:
        return bool(photo.rotation % 360) or picture.getexif().get(TAG, 1) != 1


def as_shown(photo: Photo) -> Picture:
    """Return a picture as the desk shows it, encoded anew only where it has to be turned."""
    body = cleaned(photo)
    if not is_turned(photo, body):
        return Picture(body, photo.content_type, photo.width, photo.height)
    shown = upright(photo, body)
    return Picture(jpeg(shown, quality=NEAR_LOSSLESS), "image/jpeg", shown.width, shown.height)


def jpeg(picture: Image.Image, *, quality: int) -> bytes:
    """Return pixels as JPEG, without EXIF; high qualities keep each pixel's own colour (4:4:4)."""
    out = io.BytesIO()
    # Not `optimize`: Pillow guesses its buffer then, and fails on pictures that are all grain.
    picture.save(
        out,
        "JPEG",
        quality=quality,
        subsampling=0 if quality >= 90 else 2,
        icc_profile=picture.info.get("icc_profile"),
    )
    return out.getvalue()
