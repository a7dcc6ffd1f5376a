"""Hand Prometheus what was counted: to whoever shows METRICS_TOKEN, and to nobody without it."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from capture.gauges import Gauges
from clinicpro.health import answering
from watch.metrics import exposition


@never_cache
@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format; 404 without METRICS_TOKEN, 401 to another token."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "")
    if not constant_time_compare(shown, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    gauges = Gauges(**answering("database"))
    return HttpResponse(exposition(gauges), content_type=CONTENT_TYPE_LATEST)
