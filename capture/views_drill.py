"""The phone's part in a drill: no use of its token, for nobody has used the phone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from capture import drill
from capture.forms_drill import DrillConfirmForm, DrillPresignForm, DrillWordForm
from capture.models import Drill
from capture.views import ticket
from tokens import auth
from tokens.api import endpoint, read_form


@endpoint("POST")
def word(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """Take the phone's word: it has heard, how long a hop took, or that one failed."""
    found = drill.running(drill_id, auth.phone_token(request))
    said = read_form(request, DrillWordForm).cleaned_data
    if said["failed"]:
        drill.fail(found, hop=said["hop"], failure=said["failed"])
    elif said["hop"] == Drill.Hop.HEARD:
        drill.hear(found)
    else:
        drill.measured(found, said["hop"], ms=said["ms"])
    return HttpResponse(status=204)


@endpoint("POST")
def presign(request: HttpRequest, drill_id: UUID) -> JsonResponse:
    """Sign the one PUT that the made picture may make."""
    found = drill.running(drill_id, auth.phone_token(request))
    put = drill.presign(found, **read_form(request, DrillPresignForm).cleaned_data)
    return JsonResponse({"put": ticket(put)})


@endpoint("POST")
def confirm(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """Read the made picture back, and have the desk look."""
    found = drill.running(drill_id, auth.phone_token(request))
    drill.confirm(found, **read_form(request, DrillConfirmForm).cleaned_data)
    return HttpResponse(status=204)
