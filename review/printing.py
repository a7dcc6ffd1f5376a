"""Photos for paper, as the desk shows them: paper does not turn what a style sheet turns."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from capture import storage
from review.exports.source import as_shown
from review.gallery import REDIRECT_SECONDS, hand_over, note, own_photo
from tokens.signin import DeskRequest


@require_GET
def print_photo(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    """Show the picture upright; each look is audited, on paper too."""
    found = own_photo(request, photo_id)
    note(found, "photo.viewed")
    if not found.rotation:
        return hand_over(storage.presign_look(found.key or "", content_type=found.content_type))
    picture = as_shown(found)
    response = HttpResponse(picture.body, content_type=picture.content_type)
    patch_cache_control(response, private=True, max_age=REDIRECT_SECONDS)
    return response
