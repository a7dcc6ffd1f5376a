"""The admin's view of recordings: that they are there, and whose. Nobody listens here."""

from django.contrib import admin

from recordings.models import Consent, Recording, Segment
from tokens.admin_looks import ReadOnlyAdmin


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    fields = list_display = ("id", "clinician", "token", "given_at", "withdrawn_at")
    list_filter = ("withdrawn_at",)
    search_fields = ("id", "clinician__username")


@admin.register(Recording)
class RecordingAdmin(ReadOnlyAdmin):
    list_display = ("id", "clinician", "started_at", "ended_at", "end_reason", "removed_at")
    list_filter = ("end_reason", "removed_at")
    search_fields = ("id", "clinician__username", "token__id")
    fields = (
        "id", "clinician", "token", "consent", "started_at", "ended_at", "end_reason", "heard_at",
        "state", "interrupted_at", "why", "waiting", "phone_stopped_at", "removed_at",
    )  # fmt: skip


@admin.register(Segment)
class SegmentAdmin(ReadOnlyAdmin):
    list_display = ("id", "clinician", "started_at", "uploaded_at", "size", "removed_at")
    list_filter = ("content_type", "removed_at")
    search_fields = ("id", "clinician__username", "recording__id", "key", "token__id")
    fields = (
        "id", "clinician", "token", "recording", "number", "key", "sha256", "size", "content_type",
        "duration_ms", "seam_ms", "after", "started_at", "uploaded_at", "removed_at",
    )  # fmt: skip
