"""What happened in a consultation: who took, viewed, changed and downloaded what, and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from capture.models import Consultation, Photo
from recordings.models import Recording
from tokens.models import AuditEvent, MobileToken

PAGE = 50  # events, before equal ones in a row are told as one
NAMED = 3  # photos that are told by their times; of more only how many

WORDS = {
    "consent.given": "The patient agreed to a recording",
    "consent.withdrawn": "The consent to a recording was withdrawn",
    "admin.changed": "changed in the admin",
    "admin.viewed": "looked up in the admin",
    "consultation.started": "Consultation started",
    "consultation.ended": "Consultation ended",
    "consultation.viewed": "Record opened",
    "photo.checked": "patient checked",
    "photo.deleted": "deleted",
    "photo.described": "described",
    "photo.downloaded": "downloaded",
    "photo.moved": "moved",
    "photo.purged": "removed for good",
    "photo.restored": "brought back",
    "photo.rotated": "turned",
    "photo.uploaded": "arrived",
    "photo.viewed": "viewed",
    "recording.asked": "The phone was asked to record",
    "recording.declined": "“Not now”, said the phone",
    "recording.deleted": "Recording deleted",
    "recording.downloaded": "Recording downloaded",
    "recording.ended": "Recording ended",
    "recording.started": "Recording started",
    "recording.viewed": "Recording listened to",
}
ACTORS = {"sweep": "the regular clean-up"}


@dataclass(frozen=True)
class Happening:
    """One line of the history: one event, or several equal ones in a row."""

    first_at: datetime
    last_at: datetime
    what: str
    who: str

    @property
    def lasts(self) -> bool:
        """Say whether its beginning and its end are two different times on a clock."""
        return self.first_at.replace(microsecond=0) != self.last_at.replace(microsecond=0)


def history(consultation: Consultation, *, page: str | None) -> tuple[Page[Any], list[Happening]]:
    """Return one page of a consultation's events, the newest first, and how they are told."""
    shown = Paginator(events(consultation), PAGE).get_page(page)
    return shown, list(told(list(shown), consultation))


def events(consultation: Consultation) -> QuerySet[AuditEvent]:
    """Return what was done to the consultation, its photos and recordings, deleted ones too."""
    photos = Photo.objects.filter(consultation=consultation).values("pk")
    recordings = Recording.objects.filter(consultation=consultation).values("pk")
    about = Q(subject_id=consultation.pk) | Q(subject_id__in=photos) | Q(subject_id__in=recordings)
    own = AuditEvent.objects.filter(clinician_id=consultation.clinician_id)
    left = own.filter(action="photo.moved", details__origin=str(consultation.pk))
    # Of a photo that was moved away, all until it left for the last time.
    for photo_id, last in left.values_list("subject_id").annotate(Max("id")).order_by():
        about |= Q(subject_id=photo_id, id__lte=last)
    # That a download shows its photos goes without saying there.
    told_once = ~Q(action="photo.viewed") | Q(details={})
    return own.filter(about, told_once).order_by("-id")


def phones(consultation: Consultation) -> QuerySet[MobileToken]:
    """Return the phones that the consultation's photos came from, with how many are still there."""
    there = Q(photos__removed_at=None, photos__deleted_at=None)
    return (
        MobileToken.objects.filter(photos__consultation=consultation)
        .annotate(photo_count=Count("photos", filter=there))
        .order_by("created_at")
    )


def told(page: Sequence[AuditEvent], consultation: Consultation) -> Iterator[Happening]:
    photos = Photo.objects.in_bulk({each.subject_id for each in page})
    tokens = MobileToken.objects.filter(clinician_id=consultation.clinician_id).in_bulk(
        {each.token_id for each in page if each.token_id}
    )
    for _, run in groupby(page, key=kind):
        same = list(run)[::-1]
        subjects = {each.subject_id: photos.get(each.subject_id) for each in same}
        about = [photo for photo in subjects.values() if photo]
        for photo in about:
            photo.consultation = consultation
        yield Happening(
            same[0].happened_at,
            same[-1].happened_at,
            what(same, about, consultation),
            who(same[0], consultation, tokens),
        )


def kind(event: AuditEvent) -> tuple[object, ...]:
    """Return what makes two events in a row one line: the same thing, by the same, on one day."""
    facts = sorted((name, str(fact)) for name, fact in event.details.items())
    day = timezone.localdate(event.happened_at)
    return event.action, event.actor, event.token_id, day, facts


def what(same: Sequence[AuditEvent], photos: Sequence[Photo], consultation: Consultation) -> str:
    event = same[0]
    if event.action == "consultation.downloaded":
        return downloaded(event)
    words = WORDS.get(event.action, event.action)
    if not event.action.startswith("photo."):
        return told_of(event, words, times=len(same))
    if event.action == "photo.moved":
        left = event.details.get("origin") == str(consultation.pk)
        words = "moved to another consultation" if left else "moved here from another consultation"
    late = any(photo.is_late for photo in photos) and event.action == "photo.uploaded"
    reasons = (event.details.get("what"), event.details.get("reason"), "late" if late else "")
    extra = ", ".join(filter(None, reasons))
    return f"{which(photos)} {words}{f' ({extra})' if extra else ''}"


def told_of(event: AuditEvent, words: str, *, times: int) -> str:
    """Tell what was done to the consultation as a whole, or to its recording."""
    reason = str(event.details.get("reason", ""))
    reason = dict(Recording.End.choices).get(reason, reason)
    extra = " ".join(filter(None, (reason, str(event.details.get("kind", "")))))
    said = f"{words} ({extra})" if extra else words
    return f"{said}, {times} times" if times > 1 else said


def downloaded(event: AuditEvent) -> str:
    kind, count = str(event.details.get("kind", "")), event.details.get("count", 0)
    named = ", with the patient’s reference" if event.details.get("named") else ""
    return f"{kind[:1].upper()}{kind[1:]} downloaded, {count} photo{'s'[: count != 1]}{named}"


def which(photos: Sequence[Photo]) -> str:
    """Say which photos: by the times at which they were taken, while these are few."""
    times = [f"{timezone.localtime(each.captured_at):%H:%M:%S}" for each in photos]
    if len(times) > NAMED:
        return f"{len(times)} photos, taken {min(times)} to {max(times)},"
    return f"Photo{'s'[: len(times) != 1]} taken {' and '.join(times)}" if times else "Photo"


def who(event: AuditEvent, consultation: Consultation, tokens: Mapping[UUID, MobileToken]) -> str:
    name = ACTORS.get(event.actor, event.actor) or str(consultation.clinician)
    token = tokens.get(event.token_id) if event.token_id else None
    return f"{name}, by {token.called}" if token else name
