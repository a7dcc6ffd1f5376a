"""The tiers' limits in the admin: who may change them, what phones hear of it, what is recorded."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tokens import audit, signals
from tokens.admin_looks import AuditedAdmin, actor
from tokens.models import Clinician, TierLimits


@admin.register(TierLimits)
class TierLimitsAdmin(AuditedAdmin):
    """One row per tier: none is added or removed."""

    list_display = (
        "tier", "photos_per_consultation", "permanent_phones", "max_bytes", "max_dimension",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: TierLimits, form: Any, change: Any) -> None:
        """Save, within the admin's transaction, with what became of each limit beside it."""
        super().save_model(request, obj, form, change)
        audit.record(
            "tier.changed",
            clinician_id=None,
            actor=actor(request),
            tier=obj.tier,
            limits=", ".join(f"{name}={form.cleaned_data[name]}" for name in form.changed_data),
        )
        for pk in Clinician.objects.filter(tier=obj.tier, is_active=True).values_list(
            "pk", flat=True
        ):
            signals.limits_changed.send(TierLimits, clinician_id=pk)
