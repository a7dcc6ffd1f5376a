"""The recorder's room in the phone's page: markup and sentences, fetched at the first need."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tokens import auth
from tokens.errors import TokenRefused


@never_cache
@login_not_required
@require_GET
def room(request: HttpRequest) -> HttpResponse:
    """Show what the phone's page puts into itself; a phone that is not paired has no use for it."""
    try:
        token = auth.page_token(request)
    except TokenRefused as refusal:
        return HttpResponse(status=refusal.status)
    context = {"clinician": str(token.clinician), "days": settings.RECORDING_RETENTION_DAYS}
    return render(request, "recordings/_recorder.html", context)
