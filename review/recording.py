"""What the desk says of a consultation's recording: does it run, who agreed, what went wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone

from capture.models import Consultation
from recordings.models import Consent, Recording, Request
from review.standing import moment

ANSWERS_WITHIN = timedelta(seconds=5)  # a phone that hears the desk at all
SPOKEN_OF = timedelta(minutes=2)  # for how long a request that came to nothing is
MS = timedelta(milliseconds=1)
TOLD = {Recording.End.DESK, Recording.End.CONSENT, Recording.End.CONSULTATION}  # to the phone


@dataclass(frozen=True)
class Standing:
    """How the recording of one consultation stands. What time alone changes, it does at `turns`."""

    has_phone: bool
    consent: Consent | None  # the last one, withdrawn or not
    request: Request | None  # the last one, as long as it is spoken of
    running: Recording | None
    last: Recording | None  # of those that ended
    is_kept: bool  # something was recorded, and is still there
    was_deleted: bool

    @property
    def state(self) -> str:
        """Return the one word that the page's style and script go by."""
        if self.running:
            return self.running_state
        if self.is_asked:
            return "asked"
        return "idle" if self.has_phone else "alone"

    @property
    def running_state(self) -> str:
        if self.quiet_since:
            return "quiet"
        interrupted = self.running and self.running.state == Recording.State.INTERRUPTED
        return "interrupted" if interrupted else "running"

    @property
    def is_asked(self) -> bool:
        return bool(self.request and not self.request.answer and not self.request.is_over)

    @property
    def elapsed(self) -> int:
        """Return for how long it has been running, in milliseconds."""
        return (timezone.now() - self.running.started_at) // MS if self.running else 0

    @property
    def quiet_since(self) -> datetime | None:
        return self.running.heard_at if self.running and self.running.is_quiet else None

    @property
    def interruption(self) -> str:
        """Return since when its phone records nothing, and why, in words."""
        if self.running is None or self.running.interrupted_at is None:
            return ""
        why = self.running.get_why_display()
        said = f"Recording interrupted at {moment(self.running.interrupted_at)}"
        return f"{said}: {why}" if why else said

    @property
    def came_to_nothing(self) -> str:
        """Return what became of the desk's request, where nothing did."""
        if self.request is None or self.running or self.is_asked:
            return ""
        if self.request.answer == Request.Answer.DECLINED:
            return "Not now, said the phone."
        return "" if self.request.answer else "The phone did not answer."

    @property
    def stopped(self) -> str:
        """Return how the last recording ended, in words."""
        if self.last is None or self.last.ended_at is None or self.running:
            return ""
        said = f"Stopped at {moment(self.last.ended_at)}"
        if self.last.phone_stopped_at or self.last.end_reason not in TOLD:
            return f"{said}: {self.last.get_end_reason_display()}."
        if self.last.ended_at + ANSWERS_WITHIN > timezone.now():
            return f"{said}. Telling the phone …"
        return f"{said}. The phone did not answer."

    @property
    def waiting(self) -> int:
        """Return how many parts of it its phone still holds, as it last said."""
        shown = self.running or self.last
        return shown.waiting if shown else 0

    def turns(self) -> Iterator[datetime]:
        """Yield when time alone changes what is said here."""
        if self.running:
            yield self.running.heard_at + Recording.QUIET_AFTER
        elif self.last and self.last.ended_at and not self.last.phone_stopped_at:
            yield self.last.ended_at + ANSWERS_WITHIN
        if self.request and not self.running:
            yield self.request.asked_at + Request.LIFE
            yield self.request.asked_at + SPOKEN_OF

    @property
    def until(self) -> int | None:
        """Return the second since 1970 until which this is right, if nothing rings before."""
        now = timezone.now()
        return min((ceil(at.timestamp()) for at in self.turns() if at > now), default=None)


def standing(consultation: Consultation | None, *, has_phone: bool) -> Standing | None:
    """Return how the recording of the consultation that the desk shows stands."""
    if consultation is None:
        return None
    recordings = list(Recording.objects.filter(consultation=consultation))
    kept = [each for each in recordings if each.removed_at is None]
    return Standing(
        has_phone=has_phone,
        consent=Consent.objects.filter(consultation=consultation).select_related("token").last(),
        request=spoken_of(consultation, recordings),
        running=next((each for each in kept if each.ended_at is None), None),
        last=next((each for each in reversed(kept) if each.ended_at), None),
        is_kept=bool(kept),
        was_deleted=bool(recordings) and not kept,
    )


def spoken_of(consultation: Consultation, recordings: list[Recording]) -> Request | None:
    """Return the desk's last request, until it is old news, or something was recorded since."""
    asked = Request.objects.filter(
        consultation=consultation, asked_at__gt=timezone.now() - SPOKEN_OF
    ).last()
    if asked and any(each.started_at > asked.asked_at for each in recordings):
        return None
    return asked
