"""Start and end a consultation; where the page showed another one, nothing changes."""

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from capture import doorbell, signals
from capture.cue import new_cue
from capture.models import Consultation, Photo
from tokens import audit
from tokens.errors import Conflict
from tokens.models import Clinician


class AnotherIsOpen(Conflict):
    message = "Another consultation was started meanwhile. Check the patient, then try again."


class NotTheOpenOne(Conflict):
    message = "That consultation had ended already. Nothing was changed."


def current(clinician: Clinician) -> Consultation | None:
    """Return the clinician's open consultation."""
    return Consultation.objects.filter(clinician=clinician, ended_at=None).first()


def acted_at(consultation: Consultation) -> datetime:
    """Return when something last happened in it: its start, or a photo that was filed."""
    photos = Photo.objects.filter(consultation=consultation)
    last: datetime | None = photos.aggregate(last=Max("uploaded_at"))["last"]
    return max(last, consultation.started_at) if last else consultation.started_at


def start(
    clinician: Clinician, *, patient: str, instead_of: Consultation | None = None
) -> Consultation:
    """Start a consultation; raises AnotherIsOpen, as two open ones could swap patients.

    `instead_of` is the open one that the clinician was asked about: it ends in the same moment.
    """
    try:
        with transaction.atomic():
            if instead_of:
                end_if_open(instead_of)
            begun = Consultation.objects.create(
                clinician=clinician, patient=patient, **new_cue(clinician)
            )
            tell("consultation.started", begun)
    except IntegrityError as error:
        raise AnotherIsOpen from error
    return begun


def end_if_open(consultation: Consultation) -> None:
    with suppress(NotTheOpenOne):
        end(consultation)


@transaction.atomic
def end(consultation: Consultation, *, actor: str = "") -> None:
    """End this consultation; raises NotTheOpenOne where it had ended.

    `actor` is who does so, for the audit, where it is not its clinician.
    """
    still_open = Consultation.objects.filter(pk=consultation.pk, ended_at=None)
    if not still_open.update(ended_at=timezone.now()):
        raise NotTheOpenOne
    signals.consultation_ends.send(Consultation, consultation=consultation, actor=actor)
    tell("consultation.ended", consultation, actor=actor)


def hold(consultation: Consultation) -> None:
    """Keep it open until the transaction ends; raises NotTheOpenOne where it had ended."""
    still_open = Consultation.objects.filter(pk=consultation.pk, ended_at=None)
    if not still_open.select_for_update(no_key=True).exists():
        raise NotTheOpenOne


def tell(action: str, consultation: Consultation, *, actor: str = "") -> None:
    audit.record(
        action,
        clinician_id=consultation.clinician_id,
        subject_id=consultation.id,
        actor=actor,
    )
    doorbell.ring(consultation.clinician_id, doorbell.Region.CONSULTATION)
    # The gallery shows the current consultation's photos, so it changes too.
    doorbell.ring(consultation.clinician_id, doorbell.Region.PHOTOS)
    # And with none open, photos that still wait on a phone are spoken of.
    doorbell.ring(consultation.clinician_id, doorbell.Region.PHONES)
    # What runs, and what may be recorded, is the current consultation's, too.
    doorbell.ring(consultation.clinician_id, doorbell.Region.RECORDING)
