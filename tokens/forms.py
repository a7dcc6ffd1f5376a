"""What a phone sends to pair itself."""

from django import forms

from tokens.device import plain


class PeekForm(forms.Form):
    code = forms.CharField(max_length=100, label="Pairing code")


class RedeemForm(PeekForm):
    device = forms.CharField(max_length=100, required=False)

    def clean_device(self) -> str:
        return plain(self.cleaned_data["device"])


class PairPageForm(PeekForm):
    # Whose phone the page said this would become: pressing the button agrees to that name.
    agreed_to = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
