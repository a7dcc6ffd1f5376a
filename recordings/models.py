"""What was said in a consultation: who agreed to it, from when to when, and where its bytes are."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from capture.models import Consultation, Upload
from tokens.models import MobileToken

WHY_LENGTH = 16


class Why(models.TextChoices):
    """Why a phone recorded nothing for a while."""

    CALL = "call", gettext_lazy("a call came in")
    MUTED = "muted", gettext_lazy("the microphone was muted")
    HIDDEN = "hidden", gettext_lazy("the page was hidden")
    TAKEN = "taken", gettext_lazy("the microphone was taken away")
    RELOAD = "reload", gettext_lazy("the page was loaded anew")
    FAILED = "failed", gettext_lazy("the phone could not record")


class Consent(models.Model):
    """A patient's word that this consultation may be recorded. One is live at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="consents"
    )
    # The phone on which it was said; none: at the desk.
    token = models.ForeignKey(
        MobileToken, null=True, on_delete=models.PROTECT, related_name="consents"
    )
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("given_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("consultation",),
                condition=Q(withdrawn_at=None),
                name="one_live_consent_per_consultation",
            ),
        )

    def __str__(self) -> str:
        return f"Consent of {timezone.localtime(self.given_at):%Y-%m-%d %H:%M}"


class Request(models.Model):
    """The desk asks a phone to record. Only there, by a tap, does it start."""

    LIFE = timedelta(seconds=30)  # after that the phone did not answer

    class Answer(models.TextChoices):
        STARTED = "started"
        DECLINED = "declined"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recording_requests"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="recording_requests"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)

    class Meta:
        ordering = ("asked_at",)
        indexes = (models.Index(fields=("consultation", "asked_at")),)

    def __str__(self) -> str:
        return f"Asked at {timezone.localtime(self.asked_at):%Y-%m-%d %H:%M:%S}"

    @property
    def is_over(self) -> bool:
        """Say whether its time is up; an answer that comes late is none."""
        return self.asked_at + self.LIFE <= timezone.now()


class Recording(models.Model):
    """One run of a phone's microphone, from start to stop. One is open per consultation at most.

    `state` and what follows it is the phone's last word, which is shown; what rules is `ended_at`.
    """

    QUIET_AFTER = timedelta(seconds=15)  # its phone speaks every five, whatever happens

    class End(models.TextChoices):
        PHONE = "phone", gettext_lazy("stopped on the phone")
        DESK = "desk", gettext_lazy("stopped at the desk")
        CONSULTATION = "consultation", gettext_lazy("the consultation ended")
        CONSENT = "consent", gettext_lazy("the consent was withdrawn")
        UNPAIRED = "unpaired", gettext_lazy("the phone’s pairing ended")
        SILENT = "silent", gettext_lazy("the phone was not heard any more")

    class State(models.TextChoices):
        RECORDING = "recording"
        INTERRUPTED = "interrupted"

    id = models.UUIDField(primary_key=True, editable=False)
    phone_id = models.UUIDField(editable=False)  # what its phone calls it
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recordings"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="recordings"
    )
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="recordings")
    token = models.ForeignKey(MobileToken, on_delete=models.PROTECT, related_name="recordings")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    end_reason = models.CharField(max_length=12, choices=End, blank=True)
    heard_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State, default=State.RECORDING)
    interrupted_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=WHY_LENGTH, choices=Why, blank=True)
    waiting = models.PositiveIntegerField(default=0)  # segments that the phone still has
    phone_stopped_at = models.DateTimeField(null=True, blank=True)  # its microphone is off
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("started_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("consultation",),
                condition=Q(ended_at=None),
                name="one_open_recording_per_consultation",
            ),
        )

    def __str__(self) -> str:
        return f"Recording of {timezone.localtime(self.started_at):%Y-%m-%d %H:%M:%S}"

    @property
    def is_quiet(self) -> bool:
        """Say whether its phone has not been heard for too long, while it should record."""
        return self.ended_at is None and self.heard_at + self.QUIET_AFTER <= timezone.now()


class SegmentQuerySet(models.QuerySet["Segment"]):
    def shown(self) -> Self:
        """Leave out tombstones."""
        return self.filter(removed_at=None)


class Segment(Upload):
    """One file of some fifteen seconds that plays by itself.

    It begins before the one before it ends. What lies past its recording's end is nobody's: every
    way out cuts it off.
    """

    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="segments"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="segments"
    )
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="segments")
    token = models.ForeignKey(MobileToken, on_delete=models.PROTECT, related_name="segments")
    started_at = models.DateTimeField()  # the server's time, as its phone knows it
    number = models.PositiveIntegerField()  # within its recording, from 0
    duration_ms = models.PositiveIntegerField(default=0)  # measured here, on the sound itself
    # How much of its beginning the one before it holds already; unknown: the clocks must do.
    seam_ms = models.PositiveIntegerField(null=True, blank=True)
    after = models.CharField(max_length=WHY_LENGTH, choices=Why, blank=True)  # why there is a gap

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ("started_at", "number", "id")
        indexes = (models.Index(fields=("recording", "number")),)

    def __str__(self) -> str:
        return f"Segment of {timezone.localtime(self.started_at):%Y-%m-%d %H:%M:%S}"

    @property
    def ends_at(self) -> datetime:
        """Return when its sound ends, which may be past its recording's end."""
        return self.started_at + timedelta(milliseconds=self.duration_ms)
