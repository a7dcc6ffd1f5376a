"""A clinician's second factors: who must have one, who has one, and how a lost one is forgotten.

allauth keeps them. Recovery codes are none: they are the way in when one is lost.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tokens import audit
from tokens.models import Clinician
from tokens.sessions import stored

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def must_have(clinician: Clinician) -> bool:
    """Say whether the clinic asks a second factor of this clinician."""
    return are_asked_of(is_staff=clinician.is_staff)


def are_asked_of(*, is_staff: bool) -> bool:
    required: str = settings.MFA_REQUIRED
    return required == "everyone" or (required == "staff" and is_staff)


def factors_of(clinician: Clinician) -> "QuerySet[Authenticator]":
    """Return the clinician's factors, oldest first."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=clinician, type__in=KINDS)
    return found.order_by("created_at")


def may_remove(clinician: Clinician) -> bool:
    """Say whether one of the factors may go: the last one of who must have one may not."""
    return not must_have(clinician) or factors_of(clinician).count() > 1


@transaction.atomic
def forget(clinician: Clinician, *, actor: str) -> int:
    """Remove all factors and recovery codes, and end the sign-ins; return how many factors.

    For who has lost them. Who must have one is asked for a new one at the next sign-in.
    """
    lost = list(factors_of(clinician))
    Authenticator.objects.filter(user=clinician).delete()
    for factor in lost:
        audit.record("factor.removed", clinician_id=clinician.pk, actor=actor, kind=factor.type)
    sign_out(clinician)
    return len(lost)


def sign_out(clinician: Clinician, *, but: str | None = None) -> None:
    """End the clinician's sign-ins, `but` the session of this id.

    No session is stored under its account's name, so each is opened: a clinic has some hundred.
    """
    living = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=stored(but))
    theirs = [
        each.pk for each in living if each.get_decoded().get(SESSION_KEY) == str(clinician.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()
