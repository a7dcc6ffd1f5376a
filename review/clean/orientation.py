"""The one thing of EXIF that a picture cannot do without: which way is up (EXIF 2.3)."""

import struct

from PIL import Image

TAG, SHORT = 0x0112, 3
UPRIGHT = 1
ALL = range(1, 9)


def only_orientation(exif: bytes) -> bytes:
    """Return EXIF of the same length that says which way is up, and nothing else.

    Empty where the picture is upright as it stands, or where nobody can tell.
    """
    turned = orientation(exif)
    small = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, TAG, SHORT, 1, turned, 0, 0)
    if turned == UPRIGHT or len(small) > len(exif):
        return b""
    return small.ljust(len(exif), b"\0")


def orientation(exif: bytes) -> int:
    """Return 1 to 8; `exif` begins with its TIFF header."""
    found = Image.Exif()
    try:
        found.load(b"Exif\0\0" + exif)
        turned = found.get(TAG)
    except Exception:  # Pillow says "broken" in as many ways as there are cameras
        return UPRIGHT
    return turned if isinstance(turned, int) and turned in ALL else UPRIGHT
