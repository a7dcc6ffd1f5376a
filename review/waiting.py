"""Dismiss what the desk says of photos that wait on a phone."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from capture import phone_status
from capture.models import PhoneStatus
from review.forms import DismissForm
from tokens.signin import DeskRequest


@require_POST
def dismiss(request: DeskRequest, token_id: UUID) -> HttpResponse:
    """Say no more of the photos that the page showed; of others nothing is dismissed."""
    status = get_object_or_404(
        PhoneStatus.objects.select_related("token"), pk=token_id, token__clinician=request.user
    )
    form = DismissForm(request.POST)
    if form.is_valid():
        phone_status.dismiss(status, waiting=form.cleaned_data["waiting"])
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": "ring"})
    return redirect("dashboard")
