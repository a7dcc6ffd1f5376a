"""What a phone says about its recording."""

from typing import Any

from django import forms

from capture.forms import MomentField, UploadForm, refuse_above
from capture.models import upload_pk
from recordings.claim import SegmentClaim
from recordings.models import Recording, Why
from recordings.running import STOPPED
from tokens.models import MobileToken

MOST_BYTES = 2_000_000  # of a segment; a minute at 256 kbit/s
MOST_MS = 60_000
STATES = (*Recording.State.values, STOPPED)


class ConsultationForm(forms.Form):
    consultation = forms.UUIDField()


class StartForm(ConsultationForm):
    id = forms.UUIDField()


class StateForm(forms.Form):
    state = forms.ChoiceField(choices=[(state, state) for state in STATES])
    interrupted_at = MomentField(max_length=40, required=False)
    why = forms.ChoiceField(choices=Why, required=False)
    waiting = forms.IntegerField(min_value=0, max_value=10_000)  # segments


class SegmentForm(UploadForm):
    """What a phone says of a segment, before any of its bytes."""

    kind = SegmentClaim

    recording = forms.UUIDField()
    number = forms.IntegerField(min_value=0, max_value=100_000)
    duration_ms = forms.IntegerField(min_value=1, max_value=MOST_MS)
    after = forms.ChoiceField(choices=Why, required=False)

    def clean_size(self) -> int:
        size: int = self.cleaned_data["size"]
        refuse_above(MOST_BYTES, size, what="segment")
        return size

    def said(self, token: MobileToken) -> dict[str, Any]:
        facts = self.cleaned_data
        recording_id = upload_pk(clinician_id=token.clinician_id, phone_id=facts["recording"])
        return {
            "recording_id": recording_id,
            **{name: facts[name] for name in ("number", "duration_ms", "after")},
        }
