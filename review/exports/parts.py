"""A recording in its parts: a ZIP of its segments, each playable by itself, and their list."""

import base64
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from typing import IO

from django.utils import timezone

from recordings.join import cut
from recordings.stored import stored
from recordings.timeline import Piece, Timeline
from review.exports.manifest import NAME, safe
from review.naming import EXTENSIONS_OF_SOUND, part_name

HEAD = (
    *("file", "sha256", "stored_sha256", "started_at", "uploaded_at", "number"),
    *("at_ms", "begins_ms", "length_ms", "after", "phone"),
)


def parts(line: Timeline, out: IO[bytes], *, with_patient: bool) -> None:
    """Write the ZIP, one part in memory at a time; raises what `stored` does.

    Each is whole at its beginning, which the one before it holds too: the list says from where on
    it counts (`begins_ms`), and where on the recording's clock that is (`at_ms`).
    """
    rows: list[tuple[str, ...]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, each in enumerate(line.pieces, 1):
            body, media_type = cut(each, read=stored)
            extension = EXTENSIONS_OF_SOUND[media_type]
            name = part_name(each.segment, number, extension, with_patient=with_patient)
            archive.writestr(name, body)
            rows.append((name, hashlib.sha256(body).hexdigest(), *about(each)))
        archive.writestr(NAME, listed(rows))


def about(piece: Piece) -> Iterator[str]:
    segment = piece.segment
    yield base64.b64decode(segment.sha256).hex()
    yield timezone.localtime(segment.started_at).isoformat()
    yield timezone.localtime(segment.uploaded_at).isoformat()
    yield str(segment.number)
    yield from map(str, (piece.start, piece.begin, piece.length))
    yield segment.after
    yield safe(str(segment.token))


def listed(rows: list[tuple[str, ...]]) -> bytes:
    """Return the CSV, with a byte order mark: Excel takes UTF-8 for something else without one."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue().encode("utf-8-sig")
