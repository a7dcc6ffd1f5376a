"""What the desk does about a recording: ask the phone for one, stop it, withdraw, delete."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from capture.consultations import NotTheOpenOne
from capture.errors import BucketUnavailable
from capture.models import Consultation
from recordings import asking, consent, removal, running
from recordings.errors import AnotherIsOpen, NoConsent
from recordings.models import Recording
from review.answers import agree, refuse
from tokens.signin import DeskRequest


@require_POST
def ask(request: DeskRequest, consultation_id: UUID) -> HttpResponse:
    """Ask the phone to record: it starts there, by a tap, or not at all."""
    try:
        asking.ask(own(request, consultation_id))
    except (NotTheOpenOne, AnotherIsOpen) as error:
        return refuse(request, error.message)
    return agree(request, empties_target=True)


@require_POST
def stop(request: DeskRequest, recording_id: UUID) -> HttpResponse:
    """Stop the recording that the page showed; once it has ended, that is as good."""
    shown = get_object_or_404(Recording, pk=recording_id, clinician=request.user)
    running.stop(shown, reason=Recording.End.DESK)
    return agree(request, empties_target=True)


@require_POST
def withdraw(request: DeskRequest, consultation_id: UUID) -> HttpResponse:
    """Note that the patient no longer agrees, which stops a recording at once."""
    try:
        consent.withdraw(own(request, consultation_id))
    except NoConsent as error:
        return refuse(request, error.message)
    return agree(request, empties_target=True)


@require_POST
def delete(request: DeskRequest, consultation_id: UUID) -> HttpResponse:
    """Delete all that was recorded in a consultation, for good."""
    try:
        removal.forget(own(request, consultation_id))
    except BucketUnavailable as error:
        return refuse(request, error.message)
    return agree(request, empties_target=True)


def own(request: DeskRequest, consultation_id: UUID) -> Consultation:
    return get_object_or_404(Consultation, pk=consultation_id, clinician=request.user)
