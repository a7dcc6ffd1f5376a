"""Two photos side by side."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from review.answers import refuse
from review.forms import CompareForm
from review.gallery import own_photo
from tokens.signin import DeskRequest


@require_GET
def compare(request: DeskRequest) -> HttpResponse:
    """Show the two photos that the address names: `?photo=…&photo=…`."""
    form = CompareForm(request.GET)
    if not form.is_valid():
        return refuse(request, gettext("Choose two photos to compare."))
    photos = [own_photo(request, each) for each in form.cleaned_data["photo"]]
    return render(request, "review/compare.html", {"photos": photos})
