"""PNG (W3C, third edition): chunks of length, type, content and CRC."""

import struct
import zlib

from review.clean.orientation import only_orientation

SIGNATURE = 8  # bytes
FRAME = 12  # of a chunk, beside its content
# What says how to read the pixels stays.
KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"sBIT", b"pHYs"),
    *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP"),
}
NOTHING = b"blNk"  # by its case: private, and nobody need know it


def blank(body: bytearray) -> None:
    """Overwrite all that is not the picture, and what follows its end."""
    at = SIGNATURE
    while at + FRAME <= len(body):
        length, kind = struct.unpack_from(">I4s", body, at)
        content = slice(at + 8, at + 8 + length)
        if content.stop + 4 > len(body):
            break
        if kind not in KEPT:
            turned = only_orientation(bytes(body[content])) if kind == b"eXIf" else b""
            body[at + 4 : at + 8] = kind if turned else NOTHING
            body[content] = turned or bytes(len(body[content]))
            crc = zlib.crc32(body[at + 4 : content.stop])
            body[content.stop : content.stop + 4] = struct.pack(">I", crc)
        at = content.stop + 4
        if kind == b"IEND":
            break
    body[at:] = bytes(len(body[at:]))
