"""The admin's view of trust, in its plain form: no secret, no code, nothing to forge."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from tokens import admin_tiers  # noqa: F401  (registers itself)
from tokens.models import AuditEvent, Clinician, MobileToken, Pairing


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Clinician)
class ClinicianAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ("username", "first_name", "last_name", "tier", "is_active", "is_staff")
    list_filter = ("tier", "is_active", "is_staff")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Tier", {"fields": ("tier",)}))


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
        "id", "clinician", "offered_by", "created_at", "expires_at", "used_at", "tried_again_at",
        "token",
    )  # fmt: skip


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "action", "clinician_id", "token_id", "subject_id", "actor")
    list_filter = ("action",)
    search_fields = ("clinician_id", "token_id", "subject_id")
