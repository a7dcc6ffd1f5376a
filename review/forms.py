"""What the clinician types at the desk."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from capture.models import DESCRIPTION_LENGTH, PATIENT_LENGTH, BodySide
from tokens.device import plain
from tokens.models import NAME_LENGTH


class StartForm(forms.Form):
    patient = forms.CharField(
        max_length=PATIENT_LENGTH,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "placeholder": gettext_lazy("Initials, NHI or chart number"),
            }
        ),
    )
    ends = forms.UUIDField(required=False)  # the open one that the page asked about

    def clean_patient(self) -> str:
        """One line that is what it looks like: marks that one cannot see come with a paste."""
        if patient := plain(self.cleaned_data["patient"]):
            return patient
        raise forms.ValidationError(forms.Field.default_error_messages["required"], "required")


class SearchForm(forms.Form):
    patient = forms.CharField(
        required=False,
        max_length=PATIENT_LENGTH,
        label=gettext_lazy("Patient or words"),
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    on = forms.DateField(
        required=False, label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"})
    )


class RenameForm(forms.Form):
    name = forms.CharField(required=False, max_length=NAME_LENGTH, label=gettext_lazy("Name"))

    def clean_name(self) -> str:
        return plain(self.cleaned_data["name"])


class DismissForm(forms.Form):
    waiting = forms.IntegerField(min_value=1)  # photos, as the page showed them


class IdsField(forms.Field):
    """The ids of several things; what is no id is refused with all of them."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str]) -> list[UUID]:
        return [forms.UUIDField().clean(each) for each in super().clean(value)]


class ShownForm(forms.Form):
    photo = IdsField()


class DescribeForm(forms.Form):
    description = forms.CharField(
        required=False,
        max_length=DESCRIPTION_LENGTH,
        error_messages={
            "max_length": gettext_lazy("Not saved: at most %(limit_value)d characters, please.")
        },
    )

    def clean_description(self) -> str:
        """One line, whatever was pasted, and nothing that turns it round."""
        return plain(self.cleaned_data["description"])


class SideForm(forms.Form):
    body_side = forms.ChoiceField(required=False, choices=BodySide.choices)


class RotateForm(forms.Form):
    rotation = forms.TypedChoiceField(
        choices=[(degrees, degrees) for degrees in (0, 90, 180, 270)], coerce=int
    )


class PhotoIds(forms.Field):
    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        try:
            ids = list(dict.fromkeys(UUID(each) for each in value or ()))
        except ValueError as error:
            raise forms.ValidationError(gettext("No photo.")) from error
        if len(ids) != 2:
            raise forms.ValidationError(gettext("Two photos."))
        return ids


class OriginForm(forms.Form):
    """A move or its undo, with the consultation that the page showed."""

    origin = forms.UUIDField()


class CompareForm(forms.Form):
    """Two different photos, by their ids: `?photo=…&photo=…`."""

    photo = PhotoIds()


class LeaveForm(forms.Form):
    # Photos on phones that are signed out along, as the page showed them.
    waiting = forms.IntegerField(min_value=0, required=False)
