"""What is new for a page since it last looked: which cards changed, which photos arrived.

Every change to a photo leaves an audit event in the same transaction, so a clinician's events are
the list of what changed. A page says the last one that it has `seen`, and gets no card twice.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from capture.models import CLOCKS_DIFFER, Consultation, PhoneStatus, Photo
from tokens.models import AuditEvent, Clinician

LOOKS = ("photo.viewed", "photo.downloaded", "photo.refused")  # they change nothing
MOST_CARDS = 200  # by so many changes a page gets its whole gallery again
MOST_TILES = 12


@dataclass(frozen=True)
class Card:
    """A card that a page is to show, and the photo's id behind which it belongs ("": first)."""

    photo: Photo
    after: str


@dataclass(frozen=True)
class News:
    """What changed in one consultation's gallery; `is_all`: these are all the cards there are."""

    cards: list[Card]
    gone: list[UUID]
    is_all: bool


@dataclass(frozen=True)
class Arrival:
    """Photos of one consultation that arrived since a page was opened, or last looked."""

    consultation: Consultation
    count: int


def last_seen(clinician_id: UUID) -> int:
    """Return where the clinician's list of events ends now."""
    events = AuditEvent.objects.filter(clinician_id=clinician_id)
    return events.aggregate(last=Max("id"))["last"] or 0


def news(consultation: Consultation, *, seen: str | None) -> News:
    """Return what changed in this consultation's gallery since the event that the page has seen."""
    changed = changed_since(consultation.clinician_id, seen)
    cards = list(cards_of(consultation, changed))
    there = {each.photo.pk for each in cards}
    gone = [each for each in changed or () if each not in there]
    return News(cards, gone, is_all=changed is None)


def own_gallery(clinician: Clinician, consultation_id: str | None) -> Consultation | None:
    try:
        return clinician.consultations.filter(pk=UUID(consultation_id or "")).first()
    except ValueError:
        return None


def changed_since(clinician_id: UUID, seen: str | None) -> list[UUID] | None:
    """Return the photos that changed; None for too many, or where one cannot say."""
    if not seen or not seen.isdecimal():
        return None
    events = AuditEvent.objects.filter(
        clinician_id=clinician_id, id__gt=int(seen), action__startswith="photo."
    ).exclude(action__in=LOOKS)
    found = list(dict.fromkeys(ids(events[: MOST_CARDS + 1])))
    return None if len(found) > MOST_CARDS else found


def cards_of(consultation: Consultation, changed: list[UUID] | None) -> Iterator[Card]:
    """Yield the cards of the changed photos, each with its place among all of them."""
    own = consultation.photos.shown()
    order = list(own.values_list("pk", flat=True)) if changed != [] else []
    before = dict(zip(order, ["", *order], strict=False))
    for photo in own if changed is None else own.filter(pk__in=changed):
        yield Card(photo, after=str(before.get(photo.pk, "")))


def arrivals(clinician: Clinician, *, since: str | None) -> list[Arrival]:
    """Return how many photos arrived since this event, by consultation, the newest last."""
    if not since or not since.isdecimal():
        return []
    filed = AuditEvent.objects.filter(
        clinician_id=clinician.pk, id__gt=int(since), action="photo.uploaded"
    )
    photos = Photo.objects.shown().filter(clinician=clinician, pk__in=list(ids(filed)))
    counted = Counter(photos.order_by("uploaded_at").values_list("consultation_id", flat=True))
    named = clinician.consultations.in_bulk(list(counted))
    return [Arrival(named[each], count) for each, count in counted.items()]


def ids(events: QuerySet[AuditEvent]) -> Iterator[UUID]:
    return (each for each in events.values_list("subject_id", flat=True) if each)


def tiles(consultation: Consultation | None) -> range:
    """Return an empty tile for each photo that a phone is sending for this consultation.

    A phone says how many wait, not whose they are: where its oldest was taken before this
    consultation began, some may be another patient's, and none is announced.
    """
    if consultation is None or consultation.ended_at:
        return range(0)
    begun = consultation.started_at - CLOCKS_DIFFER
    sending = PhoneStatus.objects.filter(
        token__clinician=consultation.clinician_id,
        token__revoked_at=None,
        oldest_waiting_at__gte=begun,
    ).annotate(filed=Count("token__photos", filter=Q(token__photos__uploaded_at__gt=F("heard_at"))))
    waiting = sum(max(0, each.waiting - each.filed) for each in sending if each.is_sending)
    return range(min(waiting, MOST_TILES))
