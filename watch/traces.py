"""Trace requests by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT is set.

One span per request, named after its route. The instrumentation that others wrote would note
addresses, queries and statements, so none of it is used.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

from django.conf import settings

from watch import about

type Note = Callable[..., None]

tracer: Any = None


def start() -> None:
    """Begin to trace; raises ImportError where the extra `otel` is not installed.

    The exporter reads OpenTelemetry's own variables, headers and timeout among them.
    """
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return
    global tracer  # noqa: PLW0603  (one for the process, as OpenTelemetry's own is)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": "clinicpro-capture"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("clinicpro")


def request() -> AbstractContextManager[Note]:
    """Span a request; what is yielded takes route, method and status once they are known."""
    return span() if tracer else NOTHING


@contextmanager
def span() -> Iterator[Note]:
    with tracer.start_as_current_span("request", record_exception=False) as current:
        yield partial(note, current)


def answered(*, seconds: float, **shape: Any) -> None:
    """Span a request that was answered just now, and took so long; `shape` as `note` takes it."""
    if tracer:
        began = time.time_ns() - int(seconds * 1e9)
        current = tracer.start_span("request", start_time=began, record_exception=False)
        note(current, **shape)
        current.end()


def note(span: Any, *, route: str, method: str, status: int) -> None:
    span.update_name(f"{method} {route}")
    span.set_attributes(
        {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
            **about.known(),
        }
    )


def ignore(**_: object) -> None:
    """Take what a span would be told, where there is none."""


NOTHING = nullcontext(ignore)
