"""What the clinician types at the desk."""

from django import forms

from capture.models import PATIENT_LENGTH
from tokens.device import plain
from tokens.models import NAME_LENGTH


class StartForm(forms.Form):
    patient = forms.CharField(
        max_length=PATIENT_LENGTH,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": "Initials, NHI or chart number"}
        ),
    )


class SearchForm(forms.Form):
    patient = forms.CharField(
        required=False,
        max_length=PATIENT_LENGTH,
        label="Patient or words",
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    on = forms.DateField(
        required=False, label="Day", widget=forms.DateInput(attrs={"type": "date"})
    )


class RenameForm(forms.Form):
    name = forms.CharField(required=False, max_length=NAME_LENGTH, label="Name")

    def clean_name(self) -> str:
        return plain(self.cleaned_data["name"])


class DismissForm(forms.Form):
    waiting = forms.IntegerField(min_value=1)  # photos, as the page showed them


class LeaveForm(forms.Form):
    # Photos on phones that are signed out along, as the page showed them.
    waiting = forms.IntegerField(min_value=0, required=False)
