"""Change one's own password: other desks and every phone end with the old one."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tokens import audit
from tokens.forms import NewPasswordForm
from tokens.revoke import revoke_all
from tokens.signin import DeskRequest


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_password(request: DeskRequest) -> HttpResponse:
    """Ask for the old password and the new one twice; this desk alone stays signed in."""
    form = NewPasswordForm(request, request.POST or None)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "review/password.html", {"form": form}, status=status)
    with transaction.atomic():
        form.save()
        revoke_all(request.user, reason="password changed")
        audit.record("password.changed", clinician_id=request.user.pk)
    update_session_auth_hash(request, request.user)
    messages.success(
        request, "Your password is changed. Other desks are signed out, and phones unpaired."
    )
    return redirect("dashboard")
