"""What a segment says of itself on its way, beside what every upload says (capture.claim)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from capture.claim import Claim


@dataclass(frozen=True, kw_only=True)
class SegmentClaim(Claim):
    id_name = "segment-id"
    extensions: ClassVar = {"audio/webm": "webm", "audio/mp4": "m4a"}

    recording_id: UUID
    number: int  # within its recording, from 0
    duration_ms: int  # by its phone's word
    after: str = ""  # why there is a gap before it

    def own_facts(self) -> dict[str, str]:
        return {
            "recording-id": str(self.recording_id),
            "number": str(self.number),
            "duration-ms": str(self.duration_ms),
        }

    def remarks(self) -> dict[str, str]:
        return {"after": self.after} if self.after else {}

    @classmethod
    def said_in(cls, facts: Mapping[str, str]) -> dict[str, Any]:
        return {
            "recording_id": UUID(facts["recording-id"]),
            "number": int(facts["number"]),
            "duration_ms": int(facts["duration-ms"]),
            "after": facts.get("after", ""),
        }
