"""Photos for paper, as the desk shows them: paper does not turn what a style sheet turns."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from capture import storage
from review.downloads import failed
from review.exports.source import as_shown
from review.gallery import hand_over, note, own_photo
from tokens.errors import ApiError
from tokens.signin import DeskRequest


@require_GET
def print_photo(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    """Show the picture upright; each look is audited, on paper too."""
    found = own_photo(request, photo_id)
    if not found.rotation:
        note(found, "photo.viewed")
        url = storage.presign_look(found.key or "", content_type=found.content_type)
        return hand_over(url, is_kept=False)
    try:
        picture = as_shown(found)
    except ApiError as error:
        return failed(request, error)
    note(found, "photo.viewed")
    response = HttpResponse(picture.body, content_type=picture.content_type)
    patch_cache_control(response, private=True, no_store=True)
    return response
