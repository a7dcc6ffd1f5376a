"""A patient agrees that a consultation is recorded, and may withdraw that at any time."""

from django.db import transaction
from django.utils import timezone

from capture import consultations
from capture.models import Consultation
from recordings import running
from recordings.errors import NoConsent
from recordings.models import Consent, Recording
from recordings.telling import tell
from tokens.models import MobileToken


def live(consultation: Consultation) -> Consent | None:
    """Return the consent that counts now."""
    return Consent.objects.filter(consultation=consultation, withdrawn_at=None).first()


@transaction.atomic
def give(consultation: Consultation, *, token: MobileToken | None = None) -> Consent:
    """Note that the patient has agreed, on this phone or at the desk. Twice is as good as once.

    Raises NotTheOpenOne: each consultation needs its own.
    """
    consultations.hold(consultation)
    if given := live(consultation):
        return given
    given = Consent.objects.create(
        clinician_id=consultation.clinician_id, consultation=consultation, token=token
    )
    tell("consent.given", consultation, token=token)
    return given


@transaction.atomic
def withdraw(consultation: Consultation, *, token: MobileToken | None = None) -> Consent:
    """Withdraw the consent, which stops a recording at once. Twice is as good as once.

    What was recorded until then stays, until somebody deletes it (removal.py). Raises NoConsent
    where there never was one.
    """
    Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    given = Consent.objects.filter(consultation=consultation).order_by("given_at").last()
    if given is None:
        raise NoConsent
    if given.withdrawn_at is None:
        given.withdrawn_at = timezone.now()
        given.save(update_fields=["withdrawn_at"])
        if recording := running.open_one(consultation):
            running.stop(recording, reason=Recording.End.CONSENT, token=token)
        tell("consent.withdrawn", consultation, token=token)
    return given
