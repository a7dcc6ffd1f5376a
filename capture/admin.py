"""The admin's view of photos: that they are there. What they show needs a permission of its own."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from capture import storage
from capture.models import Photo
from tokens import audit
from tokens.admin_looks import ReadOnlyAdmin, actor


def may_look(user: Any) -> bool:
    """Say whether this admin was given the permission itself; being a superuser is not enough."""
    given = Permission.objects.filter(codename="look_at_photo", content_type__app_label="capture")
    return given.filter(Q(user=user) | Q(group__user=user)).exists()


@admin.register(Photo)
class PhotoAdmin(ReadOnlyAdmin):
    """No picture, patient reference, description or file name without the permission to look.

    An admin looks after the system, not patients. Each look stands in the audit, in their name.
    """

    list_display = ("id", "clinician", "captured_at", "uploaded_at", "size", "removed_at")
    list_filter = ("content_type", "removed_at")
    search_fields = ("id", "clinician__username", "key", "token__id")
    plain = (
        "id", "clinician", "token", "key", "sha256", "size", "content_type", "width", "height",
        "captured_at", "uploaded_at", "removed_at",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if not may_look(request.user):
            return self.plain
        return (*self.plain, "patient", "description", "picture")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @admin.display
    def patient(self, photo: Photo) -> str:
        return photo.consultation.patient

    @admin.display
    def picture(self, photo: Photo) -> str:
        if photo.removed_at:
            return "removed"
        address = reverse("admin:capture_photo_look", args=[photo.pk])
        return format_html('<a href="{}">Look at it (this is recorded)</a>', address)

    def get_urls(self) -> list[URLPattern]:
        look = self.admin_site.admin_view(self.look)
        return [path("<uuid:photo_id>/look/", look, name="capture_photo_look"), *super().get_urls()]

    def look(self, request: HttpRequest, photo_id: UUID) -> HttpResponse:
        """Hand over to a signed URL of a minute, as the desk does, once it is on record."""
        if not may_look(request.user):
            raise PermissionDenied
        photo = get_object_or_404(Photo, pk=photo_id, removed_at=None)
        audit.record(
            "photo.viewed",
            clinician_id=photo.clinician_id,
            subject_id=photo.pk,
            actor=actor(request),
        )
        return redirect(storage.presign_look(photo.key or "", content_type=photo.content_type))
