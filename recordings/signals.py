"""News of recordings for whoever wants to do more with them: a transcription, say.

`segment_filed` comes once for each segment, by its `segment_id`, when it is on record for good. Its
bytes are `storage.read(segment.key, limit=...)`; what lies past its recording's `ended_at` is
nobody's. A receiver that fails is logged and fails nobody; one that takes long does so elsewhere.
"""

from django.dispatch import Signal

segment_filed = Signal()
