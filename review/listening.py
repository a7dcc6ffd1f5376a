"""The sound of a recording for the desk's player: one part at a time, each look audited."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from recordings.join import cut
from recordings.models import Recording, Segment
from recordings.stored import stored
from recordings.timeline import timeline
from review.downloads import in_words
from review.ranges import ranged
from tokens import audit, chain
from tokens.errors import ApiError
from tokens.models import AuditEvent
from tokens.signin import DeskRequest

# A player asks for many parts, and for some of them twice: all within so long are one look.
LOOK = timedelta(minutes=10)


@never_cache
@require_GET
def sound(request: DeskRequest, segment_id: UUID) -> HttpResponse:
    """Answer with a segment's sound up to where it counts; 404 where none of it does."""
    segment = get_object_or_404(
        Segment.objects.shown().select_related("consultation", "recording"),
        pk=segment_id,
        clinician=request.user,
    )
    line = timeline(segment.consultation)
    piece = line.piece_of(segment) if line else None
    if piece is None:
        return HttpResponse(status=404)
    try:
        body, media_type = cut(piece, read=stored)
    except ApiError as error:
        return HttpResponse(in_words(error), status=503, content_type="text/plain")
    note_look(segment.recording)
    return ranged(request, body, content_type=media_type)


@transaction.atomic
def note_look(recording: Recording) -> None:
    """Record that somebody listens, unless that was recorded just now."""
    name = chain.chain_of(recording.clinician_id)
    chain.hold(name)  # of two parts at once, one waits for the other's event and finds it
    seen = AuditEvent.objects.filter(
        chain=name,
        action="recording.viewed",
        subject_id=recording.pk,
        happened_at__gt=timezone.now() - LOOK,
    )
    if not seen.exists():
        audit.record(
            "recording.viewed", clinician_id=recording.clinician_id, subject_id=recording.pk
        )
