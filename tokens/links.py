"""Build whole URLs from SITE_ORIGIN, never from the Host header, which a stranger may write."""

from django.conf import settings


def site_url(path: str) -> str:
    """Return the whole URL of a path on this site."""
    return f"{settings.SITE_ORIGIN}{path}"
