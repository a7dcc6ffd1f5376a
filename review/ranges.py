"""Answer for a part of a body, as players ask for it (RFC 9110, section 14)."""

import re

from django.http import HttpRequest, HttpResponse

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def ranged(request: HttpRequest, body: bytes, *, content_type: str) -> HttpResponse:
    """Answer with the range that is asked for, or with all; 416 where there is none such."""
    about = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        return HttpResponse(body, content_type=content_type, headers=about)
    first, last = bounds(*asked.groups(), size=len(body))
    if first >= len(body) or last < first:
        about["Content-Range"] = f"bytes */{len(body)}"
        return HttpResponse(status=416, headers=about)
    about["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    part = body[first : last + 1]
    return HttpResponse(part, status=206, content_type=content_type, headers=about)


def bounds(first: str, last: str, *, size: int) -> tuple[int, int]:
    """Return the first and the last byte; `-500` means the last five hundred."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
