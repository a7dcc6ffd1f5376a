"""What an admin looks at and changes is on record, as what a clinician does is."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from tokens import audit
from tokens.models import Clinician


class AuditedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Record each look and each change, in the name of the admin."""

    def changelist_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        answer = super().changelist_view(request, *args, **options)
        if request.method == "GET" and answer.status_code == 200:
            self.note("admin.viewed", request, None)
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **options: Any
    ) -> HttpResponse:
        answer = super().change_view(request, object_id, *args, **options)
        if request.method == "GET" and answer.status_code == 200:
            self.note("admin.viewed", request, self.get_object(request, object_id))
        return answer

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.note("admin.changed", request, obj, how="added")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.note("admin.changed", request, obj, how="changed")
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: "QuerySet[Any]") -> Any:
        for each in queryset:
            self.note("admin.changed", request, each, how="deleted")
        return super().log_deletions(request, queryset)

    def note(self, action: str, request: HttpRequest, about: Any, how: str = "") -> None:
        """Write down who looked at what: the kind of thing and its id, never what it says."""
        details = {"kind": self.opts.model_name or "", "how": how}
        audit.record(
            action,
            clinician_id=whose(about),
            subject_id=about.pk if isinstance(getattr(about, "pk", None), UUID) else None,
            actor=actor(request),
            **{name: said for name, said in details.items() if said},  # type: ignore[arg-type]
        )


class ReadOnlyAdmin(AuditedAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


def whose(about: Model | None) -> UUID | None:
    """Return the clinician in whose history an event about this belongs."""
    if isinstance(about, Clinician):
        return about.pk
    return getattr(about, "clinician_id", None)


def actor(request: HttpRequest) -> str:
    return f"admin {request.user.get_username()}"
