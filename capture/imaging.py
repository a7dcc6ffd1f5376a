"""Open what was uploaded, under limits, and make its thumbnail."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from capture.errors import NotAnImage

MAX_PIXELS = 50_000_000  # a 48 MP phone picture; a bomb is refused by its header, undecoded
THUMBNAIL_SIDE = 320  # pixels, the longer side
THUMBNAIL_QUALITY = 80
FORMATS = {"image/jpeg": "JPEG", "image/webp": "WEBP", "image/png": "PNG"}


@dataclass(frozen=True)
class Checked:
    """A picture that opens: its size in pixels, and a thumbnail as JPEG bytes."""

    width: int
    height: int
    thumbnail: bytes


def check(body: bytes, *, content_type: str) -> Checked:
    """Decode a picture whole, and return its size and thumbnail.

    Raises NotAnImage for anything that is not a complete picture of the announced type, and for
    pictures above MAX_PIXELS.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=[FORMATS[content_type]]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise NotAnImage("This picture has too many pixels.")
                picture.load()
                return Checked(picture.width, picture.height, thumbnail(picture))
    except NotAnImage:
        raise
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError,
            Image.DecompressionBombWarning, MemoryError) as error:  # fmt: skip
        # Pillow says "broken" in as many ways as there are formats.
        raise NotAnImage from error


def thumbnail(picture: Image.Image) -> bytes:
    """Return a small JPEG, upright, and without anything but pixels (no EXIF, no GPS)."""
    upright = ImageOps.exif_transpose(picture)
    small = flat(upright)
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    small.info.clear()  # Pillow would write a JPEG's comment again
    out = io.BytesIO()
    small.save(out, "JPEG", quality=THUMBNAIL_QUALITY)
    return out.getvalue()


def flat(picture: Image.Image) -> Image.Image:
    """Return the picture on white: a JPEG has no transparency."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return picture.convert("RGB")
