"""What the desk does with one photo: describe, side, rotate, check, delete, restore."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from capture import filing
from capture.models import Photo
from review.answers import agree, gallery_of, refuse, say
from review.forms import DescribeForm, RotateForm, SideForm
from review.gallery import own_photo
from tokens.signin import DeskRequest


@require_POST
def describe(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    """Save the one line; where it is too long, say so, and leave the text where it stands."""
    photo, form = own_photo(request, photo_id), DescribeForm(request.POST)
    if not form.is_valid():
        return refuse(request, str(form.errors["description"][0]))
    filing.describe(photo, description=form.cleaned_data["description"])
    return agree(request, empties_target=True)


@require_POST
def side(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    photo, form = own_photo(request, photo_id), SideForm(request.POST)
    if not form.is_valid():
        return refuse(request, gettext("Left, right, or none."))
    filing.put_side(photo, body_side=form.cleaned_data["body_side"])
    return agree(request)


@require_POST
def rotate(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    """Turn the photo to the angle that the page names: the same press twice turns it once."""
    photo, form = own_photo(request, photo_id), RotateForm(request.POST)
    if not form.is_valid():
        return refuse(request, gettext("A photo turns by quarters."))
    filing.turn(photo, rotation=form.cleaned_data["rotation"])
    return agree(request)


@require_POST
def check(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    filing.check(own_photo(request, photo_id))
    return agree(request)


@require_POST
def delete(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    """Delete at once, and offer the undo; again: the same offer."""
    photo = not_removed(request, photo_id)
    filing.delete(photo)
    undo = render_to_string("review/_undo.html", {"photo": photo})
    return say(request, undo, leave_for=gallery_of(photo.consultation))


@require_POST
def restore(request: DeskRequest, photo_id: UUID) -> HttpResponse:
    photo = not_removed(request, photo_id)
    try:
        filing.restore(photo)
    except filing.UndoIsOver as error:
        return refuse(request, error.message)
    return say(request, gettext("The photo is back."))


def not_removed(request: DeskRequest, photo_id: UUID) -> Photo:
    """Return the clinician's own photo, also one that was deleted and can still come back."""
    return get_object_or_404(Photo, pk=photo_id, clinician=request.user, removed_at=None)
