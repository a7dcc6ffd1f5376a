"""Hear how a phone stands, so that the desk can say it. Its last word is all we keep."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from capture import doorbell
from capture.models import PhoneStatus
from tokens.models import MobileToken, QueueStore, idle_life


@transaction.atomic
def hear(token: MobileToken, *, store: UUID | None, **standing: Any) -> None:
    """Keep what a phone says of itself; ring where the desk is to show something else now.

    `standing` is state, waiting, sent, failed and oldest_waiting_at. A `store` that is not its
    clinician's answers like one that is.
    """
    row, _ = PhoneStatus.objects.select_for_update().get_or_create(token=token)
    before = shown(row)
    replaced = take_over(row, store=store)
    if row.waiting != standing["waiting"]:
        row.dismissed_at = None  # what was dismissed was another situation
    for name, value in standing.items():
        setattr(row, name, value)
    row.heard_at = timezone.now()
    row.save()
    if replaced or shown(row) != before:
        doorbell.ring(token.clinician_id, doorbell.Region.PHONES)


def shown(row: PhoneStatus) -> tuple[object, ...]:
    """Return what the desk shows of a phone, to be compared."""
    if row.is_at_rest:
        return ()
    sent = row.sent if row.is_sending else 0
    return row.is_quiet, row.dismissed_at, row.is_taking, row.is_sending, sent, *counts(row)


def counts(row: PhoneStatus) -> tuple[object, ...]:
    return row.waiting, row.failed, row.oldest_waiting_at


def take_over(row: PhoneStatus, *, store: UUID | None) -> bool:
    """Forget what this phone said before it was paired anew; returns whether it had said anything.

    A phone is known by its sealed queue: what waits in it is counted in what it says now.
    """
    if store is None or store == row.store_id:
        return False
    if not QueueStore.objects.filter(pk=store, clinician=row.token.clinician_id).exists():
        return False
    row.store_id = store
    forgotten, _ = PhoneStatus.objects.filter(store=store).exclude(pk=row.pk).delete()
    return forgotten > 0


@transaction.atomic
def dismiss(status: PhoneStatus, *, waiting: int) -> None:
    """Say no more of photos that wait on a silent phone, if there are still so many."""
    if PhoneStatus.objects.filter(pk=status.pk, waiting=waiting).update(
        dismissed_at=timezone.now()
    ):
        doorbell.ring(status.token.clinician_id, doorbell.Region.PHONES)


def forget_gone() -> int:
    """Delete what phones said that cannot come back, where nothing waits; return how many."""
    done = Q(waiting=0) | Q(dismissed_at__isnull=False)
    gone = PhoneStatus.objects.filter(
        done, heard_at__lt=timezone.now() - idle_life(is_permanent=True)
    )
    return gone.delete()[0]
