"""Photos under our own stable addresses, which check who asks and hand over to a signed URL."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from capture import storage
from capture.models import Photo
from tokens import audit
from tokens.signin import DeskRequest

# Shorter than the signed URL behind it lives, so that a cached redirect never leads nowhere.
REDIRECT_SECONDS = int(storage.LOOK_LIFE.total_seconds()) - 15


@never_cache
@require_GET
def photo(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    """Show one photo large: in the desk's lightbox, or as a page of its own."""
    page = "review/_lightbox.html" if request.htmx else "review/photo.html"
    found = own_photo(request, photo_id)
    return render(request, page, {"photo": found, **neighbours(found)})


@require_GET
def thumb(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    found = own_photo(request, photo_id)
    return hand_over(storage.presign_look(found.thumbnail_key, content_type="image/jpeg"))


@require_GET
def large(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    """Show the picture itself; each look is audited."""
    found = own_photo(request, photo_id)
    note(found, "photo.viewed")
    url = storage.presign_look(found.key or "", content_type=found.content_type)
    return hand_over(url, is_kept=False)  # or a second look within the minute would leave no event


def own_photo(request: DeskRequest, photo_id: UUID) -> Photo:
    """Return the clinician's own photo; a foreign, a deleted and an unknown one are 404 alike."""
    return get_object_or_404(
        Photo.objects.shown().select_related("consultation"),
        pk=photo_id,
        clinician=request.user,
    )


def neighbours(photo: Photo) -> dict[str, Photo | None]:
    """Return the photos beside this one, in the order of the gallery."""
    own = Photo.objects.shown().filter(consultation=photo.consultation_id)
    at, pk = photo.captured_at, photo.pk
    return {
        "previous": own.filter(Q(captured_at__lt=at) | Q(captured_at=at, pk__lt=pk)).last(),
        "next": own.filter(Q(captured_at__gt=at) | Q(captured_at=at, pk__gt=pk)).first(),
    }


def hand_over(url: str, *, is_kept: bool = True) -> HttpResponse:
    """Lead to the bucket; whether the browser may keep the way for as long as it leads there."""
    response = redirect(url)
    if is_kept:
        patch_cache_control(response, private=True, max_age=REDIRECT_SECONDS)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response


def note(photo: Photo, action: str) -> None:
    audit.record(action, clinician_id=photo.clinician_id, subject_id=photo.pk)
