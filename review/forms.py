"""What the clinician types at the desk."""

from django import forms

from capture.models import PATIENT_LENGTH


class StartForm(forms.Form):
    patient = forms.CharField(
        max_length=PATIENT_LENGTH,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": "Initials, NHI or chart number"}
        ),
    )


class DismissForm(forms.Form):
    waiting = forms.IntegerField(min_value=1)  # photos, as the page showed them
