"""What a phone sends of a drill: measures of its own, and no picture of anybody."""

from django import forms

from capture import drill
from capture.forms import Sha256Field

MOST_MS = 600_000


class MsField(forms.IntegerField):
    """What a phone measured of a hop, in ms."""

    def __init__(self) -> None:
        super().__init__(min_value=0, max_value=MOST_MS)


class DrillPresignForm(forms.Form):
    size = forms.IntegerField(min_value=1, max_value=drill.MAX_BYTES)  # bytes
    sha256 = Sha256Field(max_length=44)
    made_ms = MsField()


class DrillConfirmForm(forms.Form):
    presigned_ms = MsField()
    put_ms = MsField()


class DrillWordForm(forms.Form):
    """What a phone says of its drill: it has heard, a hop of its own took so long, one failed."""

    hop = forms.ChoiceField(choices=[(hop, hop) for hop in drill.TOLD_BY_PHONE])
    ms = MsField()
    failed = forms.RegexField(r"^[a-z0-9_]{1,40}$", required=False)
