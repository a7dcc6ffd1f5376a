"""What every page of the desk asks all the time, answered while nothing changed (decision 40)."""

import json

from django.core.handlers.wsgi import WSGIRequest

from capture import doorbell
from capture.shortcut import BELLS
from review.changes import changed_regions
from tokens import shortcut
from tokens.errors import LongWay
from tokens.prepared import Question

CHANGES = Question(shortcut.DESKS_OWN, BELLS, of=shortcut.DESK)


def changes(request: WSGIRequest) -> None:
    """Say that the page shows all there is."""
    (bells,) = shortcut.desk(request, CHANGES)
    if changed_regions(request.GET, doorbell.of_each(json.loads(bells or "{}"))):
        raise LongWay
