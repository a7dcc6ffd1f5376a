"""The phone's API of recording: find, ask, answer."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from capture.models import Consultation, upload_pk
from capture.views import linker
from recordings import asking, consent, removal, running
from recordings.forms import ConsultationForm, StartForm, StateForm
from recordings.models import Recording
from recordings.phone_news import standing
from tokens import auth
from tokens.api import endpoint, read_form
from tokens.errors import Unknown
from tokens.models import MobileToken


@endpoint("POST")
def agree(request: HttpRequest) -> JsonResponse:
    """Take down that the patient has agreed."""
    token = acting_token(request)
    given = consent.give(named_consultation(request, token), token=token)
    return JsonResponse({"consented_at": given.given_at.isoformat()})


@endpoint("POST")
def withdraw(request: HttpRequest) -> JsonResponse:
    """Withdraw the consent, which stops a recording at once."""
    token = acting_token(request)
    given = consent.withdraw(named_consultation(request, token), token=token)
    return JsonResponse({"withdrawn_at": moment(given.withdrawn_at)})


@endpoint("POST")
def forget(request: HttpRequest) -> HttpResponse:
    """Delete what was recorded in a consultation."""
    token = acting_token(request)
    removal.forget(named_consultation(request, token), token=token)
    return HttpResponse(status=204)


@endpoint("POST")
def decline(request: HttpRequest) -> HttpResponse:
    """Say "not now" to the desk that asks."""
    token = acting_token(request)
    asking.decline(named_consultation(request, token), token=token)
    return HttpResponse(status=204)


@endpoint("POST")
def start(request: HttpRequest) -> JsonResponse:
    """Start a recording, of which the phone makes up the id; the same again is as good as once."""
    token = acting_token(request)
    said = read_form(request, StartForm).cleaned_data
    consultation = own_consultation(token, said["consultation"])
    begun, is_new = running.start(token, phone_id=said["id"], consultation=consultation)
    answer = standing(begun, link=linker(request))
    return JsonResponse(answer, status=201 if is_new else 200)


@endpoint("POST")
def state(request: HttpRequest, phone_id: UUID) -> JsonResponse:
    """Take the phone's word on how its recording goes. It says it by itself, so it is no use."""
    token = auth.phone_token(request)
    recording = own_recording(token, phone_id)
    if recording.token_id != token.pk:
        raise Unknown  # another phone does not know
    heard = running.hear(recording, **read_form(request, StateForm).cleaned_data)
    return JsonResponse({"ended_at": moment(heard.ended_at)})


@endpoint("POST")
def stop(request: HttpRequest, phone_id: UUID) -> JsonResponse:
    """Stop a recording, on any phone of its clinician's."""
    token = acting_token(request)
    recording = own_recording(token, phone_id)
    running.stop(recording, reason=Recording.End.PHONE, token=token)
    recording.refresh_from_db(fields=["ended_at"])
    return JsonResponse({"ended_at": moment(recording.ended_at)})


def acting_token(request: HttpRequest) -> MobileToken:
    token = auth.phone_token(request)
    auth.touch(token)
    return token


def named_consultation(request: HttpRequest, token: MobileToken) -> Consultation:
    said = read_form(request, ConsultationForm).cleaned_data
    return own_consultation(token, said["consultation"])


def own_consultation(token: MobileToken, consultation_id: UUID) -> Consultation:
    found = Consultation.objects.filter(pk=consultation_id, clinician=token.clinician_id).first()
    if found is None:
        raise Unknown
    return found


def own_recording(token: MobileToken, phone_id: UUID) -> Recording:
    pk = upload_pk(clinician_id=token.clinician_id, phone_id=phone_id)
    found = Recording.objects.filter(pk=pk).first()
    if found is None:
        raise Unknown
    return found


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
