"""Start and stop a recording, and hear from its phone how it goes meanwhile."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from capture import consultations
from capture.models import Consultation, upload_pk
from recordings.errors import AnotherIsOpen, NoConsent
from recordings.models import Consent, Recording, Request, Segment
from recordings.telling import ring, tell_of
from tokens.errors import Conflict
from tokens.models import MobileToken

STOPPED = "stopped"  # what a phone says when its microphone is off


def open_one(consultation: Consultation) -> Recording | None:
    """Return the recording that is running."""
    return Recording.objects.filter(consultation=consultation, ended_at=None).first()


@transaction.atomic
def start(
    token: MobileToken, *, phone_id: UUID, consultation: Consultation
) -> tuple[Recording, bool]:
    """Start a recording on this phone; returns it, and whether this call did it.

    The same again returns the same, ended or not. Raises Conflict (this id stands for another),
    NotTheOpenOne, NoConsent and AnotherIsOpen.
    """
    pk = upload_pk(clinician_id=token.clinician_id, phone_id=phone_id)
    if begun := Recording.objects.filter(pk=pk).first():
        return same(begun, token, consultation), False
    consultations.hold(consultation)
    if begun := open_one(consultation):  # another phone's, or this one's by a call at once
        if begun.pk != pk:
            raise AnotherIsOpen
        return same(begun, token, consultation), False
    begun = begin(token, phone_id=phone_id, consultation=consultation)
    return begun, True


def same(begun: Recording, token: MobileToken, consultation: Consultation) -> Recording:
    if (begun.token_id, begun.consultation_id) != (token.pk, consultation.pk):
        raise Conflict
    return begun


def begin(token: MobileToken, *, phone_id: UUID, consultation: Consultation) -> Recording:
    agreed = Consent.objects.filter(consultation=consultation, withdrawn_at=None).first()
    if agreed is None:
        raise NoConsent
    asked = Request.objects.filter(consultation=consultation, answered_at=None)
    asked.update(answer=Request.Answer.STARTED, answered_at=timezone.now())
    begun = Recording.objects.create(
        id=upload_pk(clinician_id=token.clinician_id, phone_id=phone_id),
        phone_id=phone_id,
        clinician_id=token.clinician_id,
        consultation=consultation,
        consent=agreed,
        token=token,
    )
    tell_of("recording.started", begun, token=token)
    return begun


@transaction.atomic
def stop(
    recording: Recording,
    *,
    reason: Recording.End,
    token: MobileToken | None = None,
    actor: str = "",
) -> bool:
    """End a recording in this moment. Twice is as good as once; returns whether this call did it.

    `token` is the phone that did it; `actor` is who else, for the audit, where it is not its
    clinician. What its phone records after this is nobody's.
    """
    now = timezone.now()
    running = Recording.objects.filter(pk=recording.pk, ended_at=None)
    if not running.update(ended_at=now, end_reason=reason):
        return False
    if token and token.pk == recording.token_id:
        Recording.objects.filter(pk=recording.pk).update(phone_stopped_at=now)
    tell_of("recording.ended", recording, token=token, actor=actor, reason=reason.value)
    return True


@transaction.atomic
def hear(
    recording: Recording, *, state: str, interrupted_at: datetime | None, why: str, waiting: int
) -> Recording:
    """Keep what a phone says of its recording; ring where that is to be seen. Returns the row.

    `state` is one of Recording.State, or STOPPED. `waiting` is how many segments it still has.
    """
    row = Recording.objects.select_for_update(no_key=True).get(pk=recording.pk)
    now, before = timezone.now(), shown(row)
    if state == STOPPED:
        row.phone_stopped_at = row.phone_stopped_at or now
    else:
        is_interrupted = state == Recording.State.INTERRUPTED
        row.state = Recording.State(state)
        if row.ended_at is None:  # else it is an older word that comes late
            row.phone_stopped_at = None
        row.interrupted_at = (interrupted_at or now) if is_interrupted else None
        row.why = why if is_interrupted else ""
    row.waiting, row.heard_at = waiting, now
    row.save(update_fields=HEARD)
    if shown(row) != before:
        ring(row.clinician_id)
    return row


HEARD = ["state", "interrupted_at", "why", "waiting", "heard_at", "phone_stopped_at"]


def shown(row: Recording) -> tuple[object, ...]:
    """Return what the desk shows of it, to be compared."""
    has_more = row.waiting > 0
    return row.is_quiet, row.state, row.interrupted_at, row.why, row.phone_stopped_at, has_more


@transaction.atomic
def arrived(segment: Segment) -> None:
    """Count a segment that came when its recording had ended: its phone says no more of it."""
    late = Recording.objects.filter(pk=segment.recording_id, waiting__gt=0).exclude(ended_at=None)
    if late.update(waiting=F("waiting") - 1):
        ring(segment.clinician_id)
