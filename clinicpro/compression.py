"""Compress pages, and leave downloads as they are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    """Django's own, but for attachments.

    Photos, ZIPs and PDFs are compressed already; and a download keeps its length, by which a broken
    transfer is told from a whole one (decision 22).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return response
        return super().process_response(request, response)
