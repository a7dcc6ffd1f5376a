"""The one shape of everything under /api/: JSON in, JSON or a named error out."""

import json
import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase, JsonResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from tokens.errors import ApiError, Invalid, TooLarge, Unavailable, WrongMethod, WrongType
from watch import about, metrics

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def endpoint(*methods: str) -> Callable[[View], View]:
    """Make a view an endpoint of the API: these methods, no desk sign-in, errors in one shape.

    CSRF is enforced in `tokens.auth` where a cookie speaks; a header needs none.
    """

    def wrap(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                if request.method not in methods:
                    raise WrongMethod(methods)
                return view(request, *args, **kwargs)
            except ApiError as error:
                return refuse(error)
            except (OperationalError, InterfaceError):
                log.exception("the database does not answer")
                return refuse(Unavailable())

        return answer

    return wrap


def refuse(error: ApiError, *, status: int | None = None) -> JsonResponse:
    """Return an error in the one shape: `{"error": {code, message, permanent}}`."""
    note(error)
    body: dict[str, Any] = {
        "code": error.code,
        "message": error.message,
        "permanent": error.permanent,
    }
    if isinstance(error, Invalid):
        body["fields"] = error.fields
    response = JsonResponse({"error": body}, status=status or error.status)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    if isinstance(error, WrongMethod):
        response["Allow"] = ", ".join(error.allowed)
    return response


def note(error: ApiError) -> None:
    """Count a refusal, and name it in the request's line."""
    about.refusal(error.code)
    metrics.refused(error.code)


def read_form[F: Form](request: HttpRequest, form: type[F]) -> F:
    """Return the valid form in a JSON body.

    Raises WrongType (not JSON), TooLarge, and Invalid with its `fields`.
    """
    filled = form(read_json(request))
    if not filled.is_valid():
        fields = {name: [str(each) for each in errors] for name, errors in filled.errors.items()}
        raise Invalid(f"Please check: {', '.join(fields)}.", fields=fields)
    return filled


def read_json(request: HttpRequest) -> Mapping[str, Any]:
    """Return a JSON object of plain values (text, numbers, null)."""
    if request.content_type != "application/json":
        raise WrongType("Send JSON, with Content-Type: application/json.")
    try:
        # Bytes that are no UTF-8, NaN, lone surrogates and bottomless nesting are no JSON to us.
        found = json.loads(request.body.decode(), parse_constant=refuse_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except RequestDataTooBig as error:
        raise TooLarge from error
    except (ValueError, RecursionError, UnreadablePostError) as error:
        raise Invalid("The body is not valid JSON.") from error
    if not isinstance(found, dict):
        raise Invalid("The body must be a JSON object.")
    if odd := [name for name, value in found.items() if isinstance(value, dict | list | bool)]:
        raise Invalid(fields={name: ["This is not a plain value."] for name in odd})
    return found


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
