"""Where the desk's page hears that it should look again."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from capture import channel
from tokens.api import refuse
from tokens.errors import Unknown
from tokens.signin import DeskRequest


@never_cache
@require_GET
def doorbell(request: DeskRequest) -> JsonResponse:
    """Hand out a new subscription; 404 where Ably is not set up."""
    try:
        return JsonResponse(channel.subscription(request.user.pk))
    except Unknown as error:
        return refuse(error)
