"""The web manifest: what this site is called on a home screen. Nothing ever asks to install."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

SHADE, PAPER = "#0b6b72", "#f3f7f7"  # the theme's accent, and its ground by day
ICONS = (
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable.png", "512x512", "image/png", "maskable"),
)


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """Answer with the manifest of W3C's Web Application Manifest, in the page's language."""
    facts = {
        "name": "ClinicPro Capture",
        "short_name": "Capture",
        "description": gettext("Clinical photos from the phone to the right patient’s record"),
        "lang": get_language(),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": SHADE,
        "background_color": PAPER,
        "icons": [
            {"src": static(name), "sizes": sizes, "type": media_type, "purpose": purpose}
            for name, sizes, media_type, purpose in ICONS
        ],
        "shortcuts": [{"name": gettext("Phone"), "url": "/phone/"}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
