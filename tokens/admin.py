"""The admin's view of trust, in its plain form: no secret, no code, nothing to forge."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from tokens import audit, signals
from tokens.models import AuditEvent, Clinician, MobileToken, Pairing, TierLimits


class AuditedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Record each change beside Django's own log, which the database lets anybody edit."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        tell("admin.added", request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        tell("admin.changed", request, obj, fields=", ".join(changed_fields(message)))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            tell("admin.deleted", request, obj)
        return super().log_deletions(request, queryset)


def tell(action: str, request: HttpRequest, obj: Model, *, fields: str = "") -> None:
    clinician_id = obj.pk if isinstance(obj, Clinician) else None
    what = f"{obj._meta.model_name} {'' if clinician_id else obj.pk}".strip()
    actor = f"the admin {request.user.pk}"
    audit.record(action, clinician_id=clinician_id, actor=actor, what=what, fields=fields)


def changed_fields(message: Any) -> list[str]:
    """Return the fields in Django's own description of a change."""
    if not isinstance(message, list):
        return []
    return [field for part in message for field in part.get("changed", {}).get("fields", [])]


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Clinician)
class ClinicianAdmin(AuditedAdmin, UserAdmin):  # type: ignore[type-arg]
    list_display = ("username", "first_name", "last_name", "tier", "is_active", "is_staff")
    list_filter = ("tier", "is_active", "is_staff")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Tier", {"fields": ("tier",)}))


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
        """Save, and let the tier's phones look again."""
        super().save_model(request, obj, form, change)
        for pk in Clinician.objects.filter(tier=obj.tier, is_active=True).values_list("pk"):
            signals.limits_changed.send(TierLimits, clinician_id=pk[0])


@admin.register(MobileToken)
class MobileTokenAdmin(ReadOnlyAdmin):
    list_display = ("id", "clinician", "device", "created_at", "last_used_at", "revoked_at")
    list_filter = ("is_permanent", "revoked_at")
    search_fields = ("id", "clinician__username", "device")
    fields = (
        "id", "clinician", "device", "is_permanent", "created_at", "last_used_at", "revoked_at",
    )  # fmt: skip


@admin.register(Pairing)
class PairingAdmin(ReadOnlyAdmin):
    list_display = ("id", "clinician", "offered_by", "created_at", "expires_at", "used_at")
    fields = (
        "id", "clinician", "offered_by", "is_permanent", "created_at", "expires_at", "used_at",
        "tried_again_at", "token",
    )  # fmt: skip


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "action", "clinician_id", "token_id", "subject_id", "actor")
    list_filter = ("action",)
    search_fields = ("clinician_id", "token_id", "subject_id")
