"""WebP (RFC 9649): a RIFF of chunks with type, little-endian length and content, padded to even."""

import struct

from review.clean.orientation import only_orientation

HEADER = 12  # bytes: RIFF, its size, WEBP
KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
NOTHING = b"JUNK"  # readers pass over what they do not know
HAS_EXIF, HAS_XMP = 0x08, 0x04  # in the first byte of VP8X


def blank(body: bytearray) -> None:
    """Overwrite all that is not the picture, and what follows its end."""
    end = min(len(body), 8 + struct.unpack_from("<I", body, 4)[0])
    at, flags, oriented = HEADER, None, False
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", body, at)
        content = slice(at + 8, min(at + 8 + length, end))
        if kind == b"VP8X":
            flags = content.start
        elif kind not in KEPT:
            turned = only_orientation(tiff(bytes(body[content]))) if kind == b"EXIF" else b""
            oriented |= bool(turned)
            body[at : at + 4] = kind if turned else NOTHING
            body[content] = turned.ljust(length, b"\0")
        at = content.stop + length % 2
    if flags is not None:
        body[flags] &= ~(HAS_XMP if oriented else HAS_EXIF | HAS_XMP)
    body[end:] = bytes(len(body) - end)


def tiff(exif: bytes) -> bytes:
    """Return EXIF without the prefix that some writers take over from JPEG."""
    return exif.removeprefix(b"Exif\0\0")
