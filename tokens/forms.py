"""What a desk sends to sign in, and a phone to pair itself."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tokens import guard, signins
from tokens.device import plain


class SignInForm(AuthenticationForm):
    def get_invalid_login_error(self) -> ValidationError:
        """Say that waiting helps, where it does: also to who types the right password."""
        if getattr(self.request, "slowed_down", False):
            return ValidationError(_("Too many sign-ins failed. Wait a quarter of an hour."))
        return super().get_invalid_login_error()


class NewPasswordForm(PasswordChangeForm):
    """Whoever finds a desk signed in may guess its password no faster than anybody else."""

    def __init__(self, request: Any, data: Any = None) -> None:
        self.request = request
        super().__init__(request.user, data)

    def clean_old_password(self) -> str:
        name = self.user.get_username()
        if guard.is_slowed_down(self.request, name):
            raise ValidationError(_("Too many tries failed. Wait a quarter of an hour."))
        try:
            password: str = super().clean_old_password()
        except ValidationError:
            signins.note_failure(self.request, name)
            raise
        return password


class PeekForm(forms.Form):
    code = forms.CharField(max_length=100, label=gettext_lazy("Pairing code"))


class RedeemForm(PeekForm):
    device = forms.CharField(max_length=100, required=False)

    def clean_device(self) -> str:
        return plain(self.cleaned_data["device"])


class PairPageForm(PeekForm):
    # Whose phone the page said this would become: pressing the button agrees to that name.
    agreed_to = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
