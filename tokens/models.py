"""Who may act, and what was done.

Secrets are stored as digests only. State is a nullable timestamp: `revoked_at`, `used_at`.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

NAME_LENGTH = 40
USE_RESOLUTION = timedelta(minutes=1)  # `last_used_at` is not written more often than this


class Tier(models.TextChoices):
    BASIC = "basic"
    STANDARD = "standard"
    PREMIUM = "premium"


class Clinician(AbstractUser):
    """The signed-in user at the desk. The id is random: it stands in keys and metadata."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tier = models.CharField(max_length=16, choices=Tier, default=Tier.STANDARD)

    class Meta(AbstractUser.Meta):
        verbose_name = "clinician"
        verbose_name_plural = "clinicians"

    def __str__(self) -> str:
        return self.get_full_name() or self.username


def idle_life(*, is_permanent: bool) -> timedelta:
    """Return how long a pairing lives without use, as the clinic's settings say."""
    if is_permanent:
        return timedelta(days=settings.TOKEN_PERMANENT_IDLE_DAYS)
    return timedelta(hours=settings.TOKEN_IDLE_HOURS)


class TierLimits(models.Model):
    """What a tier allows: a row per tier, edited in the admin."""

    LEAST_BYTES = 1_000_000  # a photo of 800 pixels has a fifth of that at most

    tier = models.CharField(primary_key=True, max_length=16, choices=Tier, editable=False)
    photos_per_consultation = models.PositiveIntegerField(
        null=True, blank=True, help_text="Empty: no limit. More are filed all the same, and marked."
    )
    permanent_phones = models.PositiveIntegerField(default=0, help_text="Per clinician.")
    max_bytes = models.PositiveIntegerField(
        "bytes per photo",
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_BYTES)],
        help_text="Empty: PHOTO_MAX_BYTES, which no tier exceeds.",
    )
    max_dimension = models.PositiveIntegerField(
        "pixels of the longer side",
        null=True,
        blank=True,
        validators=[MinValueValidator(400), MaxValueValidator(4096)],
        help_text="Empty: PHOTO_MAX_DIMENSION.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "limits per tier"

    def __str__(self) -> str:
        return Tier(self.tier).label


class MobileToken(models.Model):
    """A phone's credential. Its id is public; its secret is stored only as a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # Django's own hash of the account's password: when it no longer fits, the password changed.
    account_hash = models.CharField(max_length=128, editable=False)
    device = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)  # its clinician's own
    is_permanent = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    expired_at = models.DateTimeField(null=True, blank=True, editable=False)  # set by the sweep
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)  # when it tried last

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        # Not its name, which may say anything: this is what the admin and logs show.
        return self.device or gettext("Phone")

    @property
    def called(self) -> str:
        """Return what its clinician calls it."""
        return self.name or str(self)

    @property
    def expires_at(self) -> datetime:
        """Return when the token dies if it is not used until then."""
        return self.last_used_at + idle_life(is_permanent=self.is_permanent)

    @property
    def is_live(self) -> bool:
        ended = self.revoked_at or self.expired_at
        return ended is None and self.expires_at > timezone.now()


class Pairing(models.Model):
    """An offer: two secrets (QR and typed form), for one phone, for five minutes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pairings"
    )
    offered_by = models.CharField(max_length=150, blank=True)  # empty: by the clinician
    is_permanent = models.BooleanField(default=False)  # what the phone's pairing shall be
    qr_digest = models.CharField(max_length=64, unique=True, editable=False)
    typed_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    tried_again_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)  # where somebody else offered it
    token = models.OneToOneField(MobileToken, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Pairing offered at {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"


class FailedCode(models.Model):
    """A pairing code that failed. Kept in the database, so that replicas count together."""

    address = models.GenericIPAddressField(null=True)
    failed_at = models.DateTimeField(default=timezone.now, db_index=True)


class FailedSignIn(models.Model):
    """A sign-in that failed: for whom (under a key), from where, and in which known browser."""

    account = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=16, blank=True)
    failed_at = models.DateTimeField(default=timezone.now, db_index=True)


class QueueStore(models.Model):
    """A phone's sealed queue, bound to its clinician at first use. The key itself is derived."""

    id = models.UUIDField(primary_key=True, editable=False)
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)


class AuditEvent(models.Model):
    """Who did what to what, when. Without foreign keys: it outlives what it speaks of.

    Never a code, secret, patient reference or caption in it. The database refuses to change or
    remove one (triggers.py), and each is linked to the one before it in its chain (chain.py).
    """

    happened_at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=40)
    clinician_id = models.UUIDField(null=True, db_index=True)
    token_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=150, blank=True)  # empty: the clinician
    details = models.JSONField(default=dict)
    chain = models.CharField(max_length=36, editable=False)
    position = models.PositiveBigIntegerField(editable=False)  # in its chain, from 1
    previous = models.CharField(max_length=64, editable=False)  # that event's mac
    mac = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("chain", "position"), name="one_event_per_position"),
        )

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M:%S} {self.action}"


class AuditHead(models.Model):
    """Where a chain of audit events ends: how many they are, and the last one's mac."""

    chain = models.CharField(primary_key=True, max_length=36, editable=False)
    count = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)  # the MAC of this row
