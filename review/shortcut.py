"""What every page of the desk asks all the time, answered while nothing changed (decision 40)."""

from django.core.handlers.wsgi import WSGIRequest

from capture.shortcut import BELLS, versions
from review.changes import changed_regions
from tokens import shortcut
from tokens.errors import LongWay
from tokens.prepared import Question

CHANGES = Question(shortcut.DESKS_OWN, BELLS, of=shortcut.DESK)


def changes(request: WSGIRequest) -> None:
    """Say that the page shows all there is."""
    (bells,) = shortcut.desk(request, CHANGES)
    if changed_regions(request.GET, versions(bells)):
        raise LongWay
