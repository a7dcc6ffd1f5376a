"""What a phone should know of recording, beside all else that it asks (capture.signals)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Max
from django.dispatch import receiver
from django.urls import reverse

from capture import signals
from capture.models import Consultation
from recordings import asking, consent, running
from recordings.models import Recording

type Link = Callable[[str], str]


@receiver(signals.phone_asks)
def recording_news(consultation: Consultation | None, link: Link, **_: Any) -> dict[str, Any]:
    return {"recording": consultation and situation(consultation, link=link)}


def situation(consultation: Consultation, *, link: Link) -> dict[str, Any]:
    agreed, asked = consent.live(consultation), asking.pending(consultation)
    begun = running.open_one(consultation)
    return {
        "consented_at": agreed and agreed.given_at.isoformat(),
        "asked_at": asked and asked.asked_at.isoformat(),
        **{f"{act}_url": link(reverse(f"api-recording-{act}")) for act in ACTS},
        "open": begun and {**standing(begun, link=link), "next_number": next_number(begun)},
    }


ACTS = ("consent", "withdraw", "forget", "decline", "start")


def standing(recording: Recording, *, link: Link) -> dict[str, Any]:
    """Return a recording as its phone knows it."""
    return {
        "id": str(recording.phone_id),
        "consultation": str(recording.consultation_id),
        "token_id": str(recording.token_id),
        "started_at": recording.started_at.isoformat(),
        "ended_at": recording.ended_at and recording.ended_at.isoformat(),
        "state_url": link(reverse("api-recording-state", args=[recording.phone_id])),
        "stop_url": link(reverse("api-recording-stop", args=[recording.phone_id])),
    }


def next_number(recording: Recording) -> int:
    """Return what its next segment is called by, as far as they have arrived."""
    last = recording.segments.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1
