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
from django.utils.translation import gettext, gettext_noop, ngettext

from capture.models import Consultation, Photo
from recordings.models import Recording
from tokens.models import AuditEvent, MobileToken

PAGE = 50  # events, before equal ones in a row are told as one
NAMED = 3  # photos that are told by their times; of more only how many

WORDS = {
    "consent.given": gettext_noop("The patient agreed to a recording"),
    "consent.withdrawn": gettext_noop("The consent to a recording was withdrawn"),
    "admin.changed": gettext_noop("changed in the admin"),
    "admin.viewed": gettext_noop("looked up in the admin"),
    "consultation.started": gettext_noop("Consultation started"),
    "consultation.ended": gettext_noop("Consultation ended"),
    "consultation.viewed": gettext_noop("Record opened"),
    "photo.checked": gettext_noop("patient checked"),
    "photo.deleted": gettext_noop("deleted"),
    "photo.described": gettext_noop("described"),
    "photo.downloaded": gettext_noop("downloaded"),
    "photo.moved": gettext_noop("moved"),
    "photo.purged": gettext_noop("removed for good"),
    "photo.restored": gettext_noop("brought back"),
    "photo.rotated": gettext_noop("turned"),
    "photo.uploaded": gettext_noop("arrived"),
    "photo.viewed": gettext_noop("viewed"),
    "recording.asked": gettext_noop("The phone was asked to record"),
    "recording.declined": gettext_noop("“Not now”, said the phone"),
    "recording.deleted": gettext_noop("Recording deleted"),
    "recording.downloaded": gettext_noop("Recording downloaded"),
    "recording.ended": gettext_noop("Recording ended"),
    "recording.started": gettext_noop("Recording started"),
    "recording.viewed": gettext_noop("Recording listened to"),
}
ACTORS = {"sweep": gettext_noop("the regular clean-up")}
KINDS = {
    "all photos": gettext_noop("all photos"),
    "referral pack": gettext_noop("referral pack"),
    "contact sheet": gettext_noop("contact sheet"),
    "FHIR bundle": gettext_noop("FHIR bundle"),
}
# Facts of an event that are told beside it.
REASONS = {
    "text": gettext_noop("text"),
    "side": gettext_noop("side"),
    "late": gettext_noop("late"),
    "on the phone": gettext_noop("on the phone"),
    "at the desk": gettext_noop("at the desk"),
    "retention": gettext_noop("retention"),
}


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
    words = gettext(WORDS.get(event.action, event.action))
    if not event.action.startswith("photo."):
        return told_of(event, words, times=len(same))
    if event.action == "photo.moved":
        left = event.details.get("origin") == str(consultation.pk)
        words = (
            gettext("moved to another consultation")
            if left
            else gettext("moved here from another consultation")
        )
    late = any(photo.is_late for photo in photos) and event.action == "photo.uploaded"
    reasons = (event.details.get("what"), event.details.get("reason"), "late" if late else "")
    extra = ", ".join(gettext(REASONS.get(each, each)) for each in reasons if each)
    told = gettext("{photos} {words}").format(photos=which(photos), words=words)
    return f"{told} ({extra})" if extra else told


def told_of(event: AuditEvent, words: str, *, times: int) -> str:
    """Tell what was done to the consultation as a whole, or to its recording."""
    reason = str(event.details.get("reason", ""))
    reason = str(dict(Recording.End.choices).get(reason, gettext(REASONS.get(reason, reason))))
    kind = str(event.details.get("kind", ""))
    extra = " ".join(filter(None, (reason, gettext(KINDS.get(kind, kind)) if kind else "")))
    said = f"{words} ({extra})" if extra else words
    many = gettext("{words}, {count} times").format(words=said, count=times)
    return many if times > 1 else said


def downloaded(event: AuditEvent) -> str:
    kind, count = str(event.details.get("kind", "")), event.details.get("count", 0)
    told = ngettext(
        "{kind} downloaded, {count} photo", "{kind} downloaded, {count} photos", count
    ).format(kind=begun(gettext(KINDS.get(kind, kind))), count=count)
    named = gettext("with the patient’s reference") if event.details.get("named") else ""
    return ", ".join(filter(None, (told, named)))


def begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def which(photos: Sequence[Photo]) -> str:
    """Say which photos: by the times at which they were taken, while these are few."""
    times = [f"{timezone.localtime(each.captured_at):%H:%M:%S}" for each in photos]
    if not times:
        return gettext("Photo")
    if len(times) > NAMED:
        many = gettext("{count} photos, taken {first} to {last},")
        return many.format(count=len(times), first=min(times), last=max(times))
    some = ngettext("Photo taken {times}", "Photos taken {times}", len(times))
    both = gettext("and")  # not within an f-string, where xgettext would not find it
    return some.format(times=f" {both} ".join(times))


def who(event: AuditEvent, consultation: Consultation, tokens: Mapping[UUID, MobileToken]) -> str:
    name = event.actor or str(consultation.clinician)
    if event.actor in ACTORS:
        name = gettext(ACTORS[event.actor])
    token = tokens.get(event.token_id) if event.token_id else None
    return gettext("{name}, by {phone}").format(name=name, phone=token.called) if token else name
