"""Say whether this server lives, and whether it can work."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from capture import storage
from capture.errors import BucketUnavailable, NotInBucket


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer while the process lives."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database and bucket answer, 503 otherwise; says which."""
    parts = {"database": database_answers(), "bucket": bucket_answers()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def bucket_answers() -> bool:
    try:
        storage.check()
    except (BucketUnavailable, NotInBucket):
        return False
    return True
