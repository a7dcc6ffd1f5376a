"""A clinician's own phones: what each is, since when, and what can be done about it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from review.forms import RenameForm
from tokens import pairing
from tokens.models import MobileToken
from tokens.rename import rename
from tokens.revoke import live_tokens, revoke_all
from tokens.signin import DeskRequest


@never_cache
@require_GET
def phones(request: DeskRequest) -> HttpResponse:
    """List the paired phones, newest first."""
    return render(request, "review/phones.html", {"phones": live_tokens(request.user)})


@require_POST
def name_phone(request: DeskRequest, token_id: UUID) -> HttpResponse:
    """Give one of the clinician's own phones a name."""
    token = get_object_or_404(MobileToken, pk=token_id, clinician=request.user)
    form = RenameForm(request.POST)
    if not form.is_valid():
        told = {"phones": live_tokens(request.user), "renaming": token.pk, "form": form}
        return render(request, "review/phones.html", told, status=400)
    rename(token, name=form.cleaned_data["name"])
    return redirect("phones")


@require_POST
def unpair_all(request: DeskRequest) -> HttpResponse:
    """End all pairings of the clinician's."""
    count = revoke_all(request.user, reason="all unpaired at the desk")
    messages.success(request, f"{count} phone{'' if count == 1 else 's'} unpaired.")
    return redirect("phones")


@require_POST
def rotate(request: DeskRequest) -> HttpResponse:
    """Let all old phones out, and lead to the desk, where a new code shows at once.

    A page of its own would end the new phone's pairing, too, if somebody reloads it.
    """
    pairing.rotate(request.user)
    return redirect(f"{reverse('dashboard')}?new-code")
