"""Delete what was recorded, for good: on somebody's word, or when its time is over."""

from django.db import transaction
from django.utils import timezone

from capture.models import Consultation
from recordings import running
from recordings.models import Recording
from recordings.telling import tell_of
from tokens.models import MobileToken


def forget(consultation: Consultation, *, token: MobileToken | None = None) -> None:
    """Delete all recordings of a consultation, on this phone or at the desk."""
    by_phone = token is not None
    for recording in Recording.objects.filter(consultation=consultation):
        remove(recording, reason="on the phone" if by_phone else "at the desk", token=token)


@transaction.atomic
def remove(
    recording: Recording, *, reason: str, token: MobileToken | None = None, actor: str = ""
) -> None:
    """Mark a recording as removed, by compare-and-set; one that runs ends first.

    From here on none of its segments is shown, and what arrives late becomes a tombstone.
    """
    end = Recording.End.PHONE if token else Recording.End.DESK
    running.stop(recording, reason=end, token=token, actor=actor)
    there = Recording.objects.filter(pk=recording.pk, removed_at=None)
    if there.update(removed_at=timezone.now()):
        tell_of(
            "recording.deleted",
            recording,
            token=token,
            actor=actor,
            reason=reason,
        )
