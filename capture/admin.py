"""The admin's view of photos, in its plain form: that they are there, not what they show."""

from django.contrib import admin

from capture.models import Photo
from tokens.admin import ReadOnlyAdmin


@admin.register(Photo)
class PhotoAdmin(ReadOnlyAdmin):
    """No picture, patient reference or file name: an admin looks after the system, not patients."""

    list_display = ("id", "clinician", "captured_at", "uploaded_at", "size", "removed_at")
    list_filter = ("content_type", "removed_at")
    search_fields = ("id", "clinician__username", "key", "token__id")
    fields = (
        "id", "clinician", "token", "key", "sha256", "size", "content_type", "width", "height",
        "captured_at", "uploaded_at", "removed_at",
    )  # fmt: skip
