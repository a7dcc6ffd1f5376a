"""What ends a recording beside a tap: its consultation's end, its phone's unpairing, and time."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from capture.models import Consultation
from capture.signals import consultation_ends, sweep_runs
from recordings import ending, removal, running
from recordings.models import Recording
from recordings.telling import ring
from tokens.signals import phone_paired, phone_unpaired


@receiver(consultation_ends)
def end_with_consultation(consultation: Consultation, actor: str, **_: Any) -> None:
    if recording := running.open_one(consultation):
        running.stop(recording, reason=Recording.End.CONSULTATION, actor=actor)


@receiver([phone_paired, phone_unpaired])
def ring_for_phones(clinician_id: UUID, **_: Any) -> None:
    """Let the desk look again: without a phone there is no microphone."""
    ring(clinician_id)


@receiver(phone_unpaired)
def end_soon(clinician_id: UUID, **_: Any) -> None:
    """End what an unpaired phone records: after the commit, in a transaction of its own.

    Within this one the chain's head is held already, and a recording's row comes before it. Should
    the server die in between, the sweep does it.
    """
    transaction.on_commit(partial(ending.end_unpaired, clinician_id), robust=True)


@receiver(sweep_runs)
def clean_up(**_: Any) -> dict[str, int]:
    """Do what time asks for; raises BucketUnavailable."""
    return {
        "recordings ended": ending.end_unpaired() + ending.end_forgotten(),
        "old recordings removed": removal.remove_old(),
        "segments removed": removal.empty_removed(),
    }
