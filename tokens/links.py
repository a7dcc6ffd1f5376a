"""Build whole URLs from SITE_ORIGIN, never from the Host header, which a stranger may write."""

from django.conf import settings


def site_url(path: str) -> str:
    """Return the whole URL of a path on this site."""
    return f"{settings.SITE_ORIGIN}{path}"


def spoken(path: str) -> str:
    """Return it as people write and type addresses."""
    return site_url(path).partition("://")[2].rstrip("/")
