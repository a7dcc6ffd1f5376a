"""How a download goes out: as an attachment that nothing on the way keeps."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.db import connection
from django.http import FileResponse
from django.utils.http import content_disposition_header

IN_MEMORY = 5_000_000  # bytes; a larger file waits nameless on the disk until it is sent


def sent(file: IO[bytes], name: str, content_type: str) -> FileResponse:
    """Answer with a file from its beginning, and close it then."""
    file.seek(0)
    return FileResponse(file, headers=headers(name), content_type=content_type)


def headers(name: str) -> dict[str, str]:
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return {"Content-Disposition": disposition, "Cache-Control": "no-store"}


@contextmanager
def waiting_file() -> Iterator[IO[bytes]]:
    """Yield a file that stays open for whoever sends it, unless writing it fails."""
    out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    try:
        yield out
    except BaseException:
        out.close()
        raise


def let_go_of_database() -> None:
    """Give the database's connection back: a slow reader must not keep it from others."""
    if not connection.in_atomic_block:
        connection.close()
