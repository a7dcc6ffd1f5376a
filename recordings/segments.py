"""What is the segments' own on the way of every upload: a recording, and sound that plays."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from capture import kinds
from capture.doorbell import Region
from capture.models import CLOCKS_DIFFER
from recordings import running, signals, sound
from recordings.claim import SegmentClaim
from recordings.errors import NotARecording, RecordingEnded
from recordings.forms import MOST_BYTES, SegmentForm
from recordings.models import Recording, Segment
from tokens.errors import Invalid, Unknown
from watch import metrics

SLACK_MS = 5_000  # a page that was closed announces what it knew of then


class Segments(kinds.Kind[SegmentClaim, Segment]):
    name = "segment"
    claim, form, rows = SegmentClaim, SegmentForm, Segment
    region = Region.RECORDING
    most_bytes = MOST_BYTES

    def row(self, claim: SegmentClaim, **state: Any) -> Segment:
        return Segment(
            **kinds.shared(claim),
            recording_id=claim.recording_id,
            started_at=claim.captured_at,
            number=claim.number,
            after=claim.after,
            **state,
        )

    def expects(self, claim: SegmentClaim) -> bool:
        """Say whether its recording is still there; raises Unknown, RecordingEnded, Invalid."""
        recording = recording_of(claim)
        if recording is None:
            raise Unknown
        if recording.removed_at:
            return False
        if recording.ended_at and claim.captured_at >= recording.ended_at:
            raise RecordingEnded
        if claim.captured_at < recording.started_at - CLOCKS_DIFFER:
            raise Invalid(fields={"captured_at": ["Its recording had not begun."]})
        return True

    def unknown(self, claim: SegmentClaim) -> str:
        return "" if recording_of(claim) else "recordings"

    def check(self, body: bytes, claim: SegmentClaim) -> int:
        """Return how long its sound is, in milliseconds; less than announced is all that came."""
        duration_ms = sound.measure(body, content_type=claim.content_type)
        if duration_ms > claim.duration_ms + SLACK_MS:
            raise NotARecording("This sound is longer than was announced.")
        return duration_ms

    def prepare(self, row: Segment, checked: int) -> None:
        row.duration_ms = checked

    def keep(self, row: Segment, checked: int) -> Mapping[str, Any]:
        """Insert it; of a recording that was deleted meanwhile only a tombstone."""
        held = Recording.objects.select_for_update(no_key=True).filter(pk=row.recording_id)
        recording = held.first()
        if recording is None:
            raise Unknown
        if recording.removed_at:
            row.key, row.removed_at = None, timezone.now()
        row.save(force_insert=True)
        return {"reason": "its recording was deleted"} if row.removed_at else {}

    def filed(self, row: Segment) -> None:
        metrics.segment_filed(size=row.size, seconds=row.duration_ms / 1000)
        running.arrived(row)
        signals.segment_filed.send_robust(Segment, segment_id=row.pk)


def recording_of(claim: SegmentClaim) -> Recording | None:
    return Recording.objects.filter(
        pk=claim.recording_id,
        clinician=claim.clinician_id,
        consultation=claim.consultation_id,
    ).first()


kinds.register(Segments())
