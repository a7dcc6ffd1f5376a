"""What an audit event costs the act that it speaks of, and how long 100,000 take to be proved."""

import time
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from statistics import median

from bench.figure import Figure
from bench.query_counts import scratch_database

EVENTS, CHAINS = 100_000, 200
ACTS = 300
BATCH = 2000


def measure(_: object) -> list[Figure]:
    """Record in this process, on a scratch SQLite, then prove what stands there."""
    with scratch_database():
        bare, whole = zip(*((timed(act), timed(audited)) for _ in range(ACTS)), strict=True)
        fill()
        return [
            Figure("an act without an event", median(bare), "ms"),
            Figure("an act and its event", median(whole), "ms"),
            *proofs(),
        ]


def timed(act: Callable[[], object]) -> float:
    """Return how long it took, in ms."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def act() -> None:
    from django.db import transaction

    from tokens.models import FailedCode

    with transaction.atomic():
        FailedCode.objects.create(address=None)


def audited() -> None:
    from django.db import transaction

    from tokens import audit

    with transaction.atomic():
        act()
        audit.record("photo.viewed", clinician_id=uuid.UUID(int=1))


def fill() -> None:
    """Add whole chains at once; one act after another would take minutes."""
    from tokens import audit
    from tokens.chain import seal_of
    from tokens.models import AuditEvent, AuditHead

    for _ in range(CHAINS):
        clinician_id = uuid.uuid4()
        first = audit.record("photo.viewed", clinician_id=clinician_id)
        events = list(more(first))
        AuditEvent.objects.bulk_create(events, batch_size=BATCH)
        head = AuditHead(chain=first.chain, count=events[-1].position, mac=events[-1].mac)
        head.seal = seal_of(head)
        head.save()


def more(event: "object") -> Iterator["object"]:
    from tokens.chain import mac_of
    from tokens.models import AuditEvent

    for position in range(2, EVENTS // CHAINS + 1):
        event = AuditEvent(
            action="photo.viewed",
            clinician_id=event.clinician_id,
            subject_id=uuid.uuid4(),
            chain=event.chain,
            position=position,
            previous=event.mac,
        )
        event.mac = mac_of(event)
        yield event


def proofs() -> list[Figure]:
    seconds = timed(verify) / 1000
    tracemalloc.start()
    verify()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return [
        Figure("verify_audit of 100,000 events", seconds, "s"),
        Figure("its memory, at most", peak, "MB"),
    ]


def verify() -> None:
    """Prove all of it; raises CommandError where anything is found."""
    from django.core.management import call_command

    with redirect_stdout(StringIO()):
        call_command("verify_audit")
