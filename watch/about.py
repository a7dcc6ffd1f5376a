"""Whom and what the present request is about. Every line and report that it leaves says so.

Ids only: a name, a patient's reference, a code or a secret never comes in here.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from uuid import UUID

NOTHING: Mapping[str, str] = MappingProxyType({})
present: ContextVar[Mapping[str, str]] = ContextVar("present", default=NOTHING)


def begin(request_id: str) -> None:
    """Forget the request that this thread served before, and name the new one."""
    present.set({"request_id": request_id})


def clinician(clinician_id: UUID) -> None:
    note(clinician_id=str(clinician_id))


def phone(*, clinician_id: UUID, token_id: UUID) -> None:
    note(clinician_id=str(clinician_id), token_id=str(token_id))


def refusal(code: str) -> None:
    """Note by which code of docs/api.md the request was refused."""
    note(refusal=code)


def note(**ids: str) -> None:
    present.set({**known(), **ids})


def known() -> Mapping[str, str]:
    """Return what is known of the present request."""
    return present.get()
