"""Report exceptions to Sentry, where SENTRY_DSN is set: kind and place, and nothing of a patient.

Sentry's own integrations send along requests, cookies, queries and local variables. None of them
is switched on here, and what leaves is built anew from what may leave.
"""

import logging
from typing import Any

from django.conf import settings

from watch import about

FRAME = ("filename", "function", "lineno", "module", "in_app")


def start() -> None:
    """Begin to report; raises ImportError where the extra `sentry` is not installed."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk  # noqa: PLC0415  (an extra: only who sets SENTRY_DSN has it)
    from sentry_sdk.integrations.atexit import AtexitIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),  # Django's crashes too
            ExcepthookIntegration(),  # a command's
            AtexitIntegration(callback=lambda pending, seconds: None),  # send what waits, quietly
        ],
        before_send=cleaned,
        max_breadcrumbs=0,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        send_default_pii=False,
        send_client_reports=False,
        auto_session_tracking=False,
    )


def cleaned(event: Any, hint: dict[str, Any]) -> Any:
    """Return what may leave of an event; None, and so nothing, where there is no exception."""
    if not (found := event.get("exception")):
        return None
    kept = {name: event[name] for name in ("event_id", "timestamp", "level") if name in event}
    values = [cleaned_exception(each) for each in found.get("values", [])]
    return {
        **kept,
        "platform": "python",
        "logger": event.get("logger"),
        "tags": about.known(),
        "exception": {"values": values},
    }


def cleaned_exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {
            "frames": [{name: each[name] for name in FRAME if name in each} for each in frames]
        },
    }
