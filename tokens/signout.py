"""A clinician who signs out takes their temporary phones with them."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from tokens.models import Clinician
from tokens.revoke import revoke_temporary


@receiver(user_logged_out)
def end_temporary_pairings(user: Clinician | None, **_: Any) -> None:
    if user is not None:
        revoke_temporary(user.pk, reason="signed out")
