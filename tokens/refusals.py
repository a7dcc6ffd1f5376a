"""A phone whose pairing has ended tried to send: the desk says so, and the audit."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tokens import audit, signals
from tokens.models import MobileToken

NOTED_EVERY = timedelta(minutes=1)  # a page or a thief may try many times a second


@transaction.atomic
def note(token: MobileToken, *, reason: str) -> None:
    """Remember the try, once a minute at most. `reason` is the error's code."""
    now = timezone.now()
    due = Q(refused_at=None) | Q(refused_at__lte=now - NOTED_EVERY)
    if MobileToken.objects.filter(due, pk=token.pk).update(refused_at=now):
        audit.record(
            "token.refused", clinician_id=token.clinician_id, token_id=token.id, reason=reason
        )
        signals.phone_refused.send(MobileToken, clinician_id=token.clinician_id)
