"""Whom and what the present request is about. Every line and report that it leaves says so.

Ids only: a name, a patient's reference, a code or a secret never comes in here.
"""

from uuid import UUID

from structlog import contextvars


def begin(request_id: str) -> None:
    """Forget the request that this thread served before, and name the new one."""
    contextvars.clear_contextvars()
    contextvars.bind_contextvars(request_id=request_id)


def clinician(clinician_id: UUID) -> None:
    contextvars.bind_contextvars(clinician_id=str(clinician_id))


def phone(*, clinician_id: UUID, token_id: UUID) -> None:
    contextvars.bind_contextvars(clinician_id=str(clinician_id), token_id=str(token_id))


def refusal(code: str) -> None:
    """Note by which code of docs/api.md the request was refused."""
    contextvars.bind_contextvars(refusal=code)


def known() -> dict[str, str]:
    """Return what is known of the present request."""
    return contextvars.get_contextvars()
