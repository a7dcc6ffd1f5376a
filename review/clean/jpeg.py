"""JPEG (ITU T.81, annex B): markers, most with a length; after SOS, the picture itself."""

import re

from review.clean.orientation import only_orientation

SOI, EOI, SOS, COM = 0xD8, 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
WITHOUT_LENGTH = {0x01, *range(0xD0, SOI + 1)}
# Within the picture FF00 is a byte FF, and FFD0 to FFD7 its restarts.
NEXT_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
AFTER_SCAN = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
EXIF = b"Exif\0\0"
# What says how to read the pixels stays: density, colour profile, colour transform.
KEPT = {APP0: b"JFIF\0", APP2: b"ICC_PROFILE\0", APP14: b"Adobe"}


def blank(body: bytearray) -> None:
    """Overwrite all that is not the picture, and what follows its end."""
    at, after, oriented = 0, NEXT_MARKER, False
    while found := after.search(body, at):
        marker, at, after = found[1][0], found.end(), NEXT_MARKER
        if marker == EOI:
            body[at:] = bytes(len(body) - at)
            return
        if marker in WITHOUT_LENGTH:
            continue
        start, at = at + 2, at + int.from_bytes(body[at : at + 2])
        if marker == SOS:
            after = AFTER_SCAN
        elif is_foreign(marker, bytes(body[start:at])):
            oriented |= overwrite(body, slice(start, at), keep_orientation=not oriented)


def is_foreign(marker: int, payload: bytes) -> bool:
    if marker not in {*range(APP0, APP15 + 1), COM}:
        return False
    return marker not in KEPT or not payload.startswith(KEPT[marker])


def overwrite(body: bytearray, payload: slice, *, keep_orientation: bool) -> bool:
    """Fill a segment with nothing, or with which way is up; say whether that was it."""
    content = bytes(body[payload])
    marker = payload.start - 3
    turned = b""
    if keep_orientation and body[marker] == APP1 and content.startswith(EXIF):
        turned = only_orientation(content[len(EXIF) :])
    body[payload] = EXIF + turned if turned else bytes(len(content))
    body[marker] = APP1 if turned else APP15
    return bool(turned)
