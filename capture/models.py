"""What was photographed, for whom, and where its bytes are."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tokens.models import MobileToken, QueueStore

PATIENT_LENGTH = 100
DESCRIPTION_LENGTH = 120  # it travels in the object's metadata, 2 KB in all, four bytes a character
UNDO_LIFE = timedelta(minutes=10)  # for which a photo that was deleted at the desk can come back
TOLD_WITHIN = timedelta(days=1)  # in which a desk may say that it shows a photo first
CLOCKS_DIFFER = timedelta(seconds=30)  # a page knows the server's time only about so well


class Consultation(models.Model):
    """The clinical encounter that photos belong to. One is open per clinician at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consultations"
    )
    patient = models.CharField(max_length=PATIENT_LENGTH)  # the clinic's own reference, free text
    # Its cue (cue.py); those from before there were cues have none.
    colour = models.CharField(max_length=12, blank=True, editable=False)
    words = models.CharField(max_length=40, blank=True, editable=False)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("clinician", "-started_at")),)
        constraints = (
            models.UniqueConstraint(
                fields=("clinician",),
                condition=Q(ended_at=None),
                name="one_open_consultation_per_clinician",
            ),
        )

    def __str__(self) -> str:
        # No patient reference: this is what the admin and logs show.
        return f"Consultation of {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"


def upload_pk(*, clinician_id: uuid.UUID, phone_id: uuid.UUID) -> uuid.UUID:
    """Return the row's id for the id that a phone gave its photo, or whatever else it made.

    Each clinician's ids are a room of their own: a stranger who repeats one finds, blocks and
    overwrites nothing.
    """
    return uuid.uuid5(clinician_id, str(phone_id))


class Upload(models.Model):
    """What a phone has put into the bucket. A row exists if and only if it was filed, and stays.

    A removed one keeps its row without its key as a tombstone (`removed_at`), so that no late
    retry, presigned URL or sweep brings it back. Its kind is its class (kinds.py).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    clinician_id: uuid.UUID
    consultation_id: uuid.UUID
    token_id: uuid.UUID
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001  (a tombstone's)
    sha256 = models.CharField(max_length=44)  # base64
    size = models.PositiveIntegerField(default=0)  # bytes
    content_type = models.CharField(max_length=20, blank=True)
    filename = models.CharField(max_length=120, blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class BodySide(models.TextChoices):
    LEFT = "left", gettext_lazy("Left")
    RIGHT = "right", gettext_lazy("Right")


class PhotoQuerySet(models.QuerySet["Photo"]):
    def shown(self) -> Self:
        """Leave out tombstones, and what was deleted at the desk and may still come back."""
        return self.filter(removed_at=None, deleted_at=None)

    def restorable(self) -> Self:
        """Return those whose deletion at the desk can still be undone."""
        return self.filter(removed_at=None, deleted_at__gt=timezone.now() - UNDO_LIFE)


class Photo(Upload):
    """One filed picture.

    One deleted at the desk (`deleted_at`) can be restored until the sweep removes it. Its tombstone
    has lost its description as well.
    """

    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="photos"
    )
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="photos")
    token = models.ForeignKey(MobileToken, on_delete=models.PROTECT, related_name="photos")
    width = models.PositiveIntegerField(default=0)  # pixels
    height = models.PositiveIntegerField(default=0)
    captured_at = models.DateTimeField()
    # When its phone had last heard the desk, where that was too long before the shutter.
    unheard_since = models.DateTimeField(null=True, blank=True)
    # When its picture was first on a desk's screen, if that was soon enough to tell (shown.py).
    shown_at = models.DateTimeField(null=True, blank=True)
    description = models.CharField(max_length=DESCRIPTION_LENGTH, blank=True)
    body_side = models.CharField(max_length=5, choices=BodySide, blank=True)
    rotation = models.PositiveSmallIntegerField(default=0)  # degrees clockwise, as it is shown
    # It came when its consultation had as many as the tier allows; it was filed all the same.
    is_over_limit = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True, blank=True)  # its clinician said whose it is
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ("captured_at", "id")
        permissions = (("look_at_photo", "Can look at photos and whose they are, in the admin"),)
        indexes = (models.Index(fields=("consultation", "captured_at")),)

    def __str__(self) -> str:
        return f"Photo of {timezone.localtime(self.captured_at):%Y-%m-%d %H:%M:%S}"

    @property
    def is_late(self) -> bool:
        """Say whether it arrived when its consultation had ended, and nobody settled it since.

        One that was moved, or checked, is where its clinician wants it.
        """
        if self.checked_at:
            return False
        ended_at = self.consultation.ended_at
        return ended_at is not None and self.uploaded_at > ended_at

    @property
    def is_doubtful(self) -> bool:
        """Say whether it is uncertain whose it is, and nobody has said so since.

        Its phone had not heard the desk for too long, or its consultation was not open.
        """
        if self.checked_at:
            return False
        begun, ended_at = self.consultation.started_at, self.consultation.ended_at
        return (
            self.unheard_since is not None
            or self.captured_at < begun - CLOCKS_DIFFER
            or (ended_at is not None and self.captured_at > ended_at + CLOCKS_DIFFER)
        )

    @property
    def is_unseen(self) -> bool:
        """Say whether a desk that shows it now is the first one, and should say so."""
        return self.shown_at is None and self.uploaded_at > timezone.now() - TOLD_WITHIN

    @property
    def sides(self) -> list[tuple[str, Any]]:
        return BodySide.choices

    @property
    def next_rotation(self) -> int:
        return (self.rotation + 90) % 360

    @property
    def thumbnail_key(self) -> str:
        return f"thumbnails/{self.id}.jpg"


class PhoneStatus(models.Model):
    """How a phone stood when it was last heard. What it says of itself is shown, never acted on."""

    QUIET_AFTER = timedelta(minutes=1)  # its page speaks twice as often, whatever happens

    token = models.OneToOneField(
        MobileToken, primary_key=True, on_delete=models.CASCADE, related_name="status"
    )
    # Its sealed queue, by which it is known again after a new pairing.
    store = models.ForeignKey(QueueStore, null=True, on_delete=models.SET_NULL)
    heard_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=16)
    waiting = models.PositiveIntegerField(default=0)  # photos that the server has not confirmed
    sent = models.PositiveIntegerField(default=0)  # of the running batch
    failed = models.PositiveIntegerField(default=0)  # for good
    oldest_waiting_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    @property
    def quiet_at(self) -> datetime:
        """Return when it counts as gone, if nothing is heard until then."""
        return self.heard_at + self.QUIET_AFTER

    @property
    def is_quiet(self) -> bool:
        return self.quiet_at <= timezone.now()

    @property
    def is_sending(self) -> bool:
        return self.state == "uploading" and not self.is_quiet

    @property
    def is_taking(self) -> bool:
        return self.state == "camera" and not self.is_quiet

    @property
    def is_at_rest(self) -> bool:
        return not (self.waiting or self.is_sending or self.is_taking)


class Drill(models.Model):
    """A made picture that went, or goes, a photo's way: when each hop was done, how long it took.

    It is nobody's photo: no consultation, no row among photos, an object under `drills/`. Moments
    are the server's; `…_ms` are what the phone measured by its own clock.
    """

    class Hop(models.TextChoices):
        """In the order in which they are taken."""

        HEARD = "heard"
        MADE = "made"
        PRESIGNED = "presigned"
        PUT = "put"
        CONFIRMED = "confirmed"
        RUNG = "rung"
        SHOWN = "shown"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drills"
    )
    token = models.ForeignKey(MobileToken, on_delete=models.CASCADE, related_name="drills")
    sha256 = models.CharField(max_length=44, blank=True)  # base64
    asked_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(null=True)
    made_ms = models.PositiveIntegerField(null=True)
    presigned_ms = models.PositiveIntegerField(null=True)
    put_ms = models.PositiveIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_ms = models.PositiveIntegerField(null=True)
    rung_at = models.DateTimeField(null=True)  # the desk has asked, and was told
    shown_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failed_hop = models.CharField(max_length=12, choices=Hop, blank=True)
    failure = models.CharField(max_length=40, blank=True)  # an error's code
    removed_at = models.DateTimeField(null=True)  # from the bucket

    class Meta:
        ordering = ("-asked_at",)

    @property
    def key(self) -> str:
        return f"drills/{self.token_id}/{self.pk}.jpg"


class Sweep(models.Model):
    """One run of the sweep: what the next one may leave out."""

    started_at = models.DateTimeField(default=timezone.now)
    succeeded_at = models.DateTimeField(null=True)
    is_full = models.BooleanField(default=False)  # it listed everything
    done = models.JSONField(null=True)  # how many of each kind were seen to, once it ended

    def ended(self, done: Mapping[str, int], *, well: bool) -> None:
        self.done = dict(done)
        self.succeeded_at = timezone.now() if well else None
        self.save(update_fields=["done", "succeeded_at"])


class Bell(models.Model):
    """How often one region of one clinician's pages has changed."""

    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    region = models.CharField(max_length=16)
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("clinician", "region"), name="one_bell_per_region"),
        )
