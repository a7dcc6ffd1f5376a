"""Say whether this server lives, and whether it can work."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Lock, Thread

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from capture import storage
from capture.errors import BucketUnavailable, NotInBucket

SECONDS_TO_ANSWER = 1.5  # each, both together twice that: probes give up sooner than clients


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer while the process lives."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database and bucket answer, and this server is not about to stop; else 503.

    Says which, within three seconds.
    """
    parts = answering("database", "bucket")
    if is_draining():
        parts["staying"] = False
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def answering(*names: str) -> dict[str, bool]:
    """Ask all of these parts at once, and say of each whether it answered in time."""
    for name in names:
        PARTS[name].ask()
    return {name: PARTS[name].answers() for name in names}


def is_draining() -> bool:
    """Say whether `deploy/start` was asked to stop; it waits until proxies have heard of it."""
    return bool(settings.DRAINING_FILE) and Path(settings.DRAINING_FILE).exists()


class Part:
    """What must answer. One that hangs costs one thread, however often we are asked meanwhile."""

    def __init__(self, check: Callable[[], bool]) -> None:
        self.check = check
        self.lock = Lock()
        self.asked: Future[bool] = Future()
        self.asked.set_result(False)

    def ask(self) -> None:
        """Begin to ask, unless the question before is still on its way."""
        with self.lock:
            if self.asked.done():
                self.asked = Future()
                Thread(target=self.settle, args=(self.asked,), daemon=True).start()

    def settle(self, asked: Future[bool]) -> None:
        try:
            asked.set_result(self.check())
        except Exception as error:
            asked.set_exception(error)

    def answers(self) -> bool:
        try:
            return self.asked.result(SECONDS_TO_ANSWER)
        except TimeoutError:
            return False


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    finally:
        connection.close()  # the thread's own, back to the pool
    return True


def bucket_answers() -> bool:
    try:
        storage.check()
    except (BucketUnavailable, NotInBucket):
        return False
    return True


PARTS = {"database": Part(database_answers), "bucket": Part(bucket_answers)}
