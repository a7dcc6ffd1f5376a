"""The desk asks the phone to record. It starts there, by a tap: a desk cannot bug a room."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from capture import consultations
from capture.models import Consultation
from recordings import running
from recordings.errors import AnotherIsOpen
from recordings.models import Request
from recordings.telling import tell
from tokens.models import MobileToken


@transaction.atomic
def ask(consultation: Consultation) -> Request:
    """Ask the phone; while it is asked already, that counts.

    Raises NotTheOpenOne, and AnotherIsOpen where it records already.
    """
    consultations.hold(consultation)
    if running.open_one(consultation):
        raise AnotherIsOpen
    if asked := pending(consultation):
        return asked
    asked = Request.objects.create(
        clinician_id=consultation.clinician_id, consultation=consultation
    )
    tell("recording.asked", consultation, token=None)
    return asked


def pending(consultation: Consultation) -> Request | None:
    """Return what the phone is asked now, and has not answered yet."""
    return unanswered(consultation).last()


@transaction.atomic
def decline(consultation: Consultation, *, token: MobileToken) -> None:
    """Say "not now" on the phone. Twice is as good as once."""
    asked = unanswered(consultation)
    if asked.update(answer=Request.Answer.DECLINED, answered_at=timezone.now()):
        tell("recording.declined", consultation, token=token)


def unanswered(consultation: Consultation) -> QuerySet[Request]:
    since = timezone.now() - Request.LIFE
    return Request.objects.filter(consultation=consultation, answered_at=None, asked_at__gt=since)
