"""What a phone says about its recording."""

from django import forms

from capture.forms import MomentField
from recordings.models import Recording, Why
from recordings.running import STOPPED

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
