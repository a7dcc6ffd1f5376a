"""Who may act, and what was done.

Secrets are stored as digests only. State is a nullable timestamp: `revoked_at`, `used_at`.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

TEMPORARY_IDLE = timedelta(hours=12)  # a working day: pair once a day
PERMANENT_IDLE = timedelta(days=90)
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
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)  # when it tried last

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name or self.device or "Phone"

    @property
    def expires_at(self) -> datetime:
        """Return when the token dies if it is not used until then."""
        return self.last_used_at + (PERMANENT_IDLE if self.is_permanent else TEMPORARY_IDLE)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class Pairing(models.Model):
    """An offer: two secrets (QR and typed form), for one phone, for five minutes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pairings"
    )
    offered_by = models.CharField(max_length=150, blank=True)  # empty: by the clinician
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
        return f"Pairing offered at {self.created_at:%Y-%m-%d %H:%M}"


class FailedCode(models.Model):
    """A pairing code that failed. Kept in the database, so that replicas count together."""

    address = models.GenericIPAddressField(null=True)
    failed_at = models.DateTimeField(default=timezone.now, db_index=True)


class QueueStore(models.Model):
    """A phone's sealed queue, bound to its clinician at first use. The key itself is derived."""

    id = models.UUIDField(primary_key=True, editable=False)
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)


class AuditEvent(models.Model):
    """Who did what to what, when. Without foreign keys: it outlives what it speaks of.

    Never a code, secret, patient reference or caption in it.
    """

    happened_at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=40)
    clinician_id = models.UUIDField(null=True, db_index=True)
    token_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=150, blank=True)  # empty: the clinician
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M:%S} {self.action}"
