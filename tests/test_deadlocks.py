"""Acts of one clinician at the same moment never wait for each other for ever.

PostgreSQL ends one of two that do, with an error, after a second. SQLite lets them in one by one.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from capture import consultations, filing
from capture.models import Consultation, Photo
from tests.cast import Phone, Shot, at_once
from tokens import audit, pairing
from tokens.errors import ApiError
from tokens.models import AuditEvent, AuditHead, Clinician, MobileToken
from tokens.permanent import make_permanent, make_temporary
from tokens.rename import rename
from tokens.revoke import revoke, revoke_all
from tokens.verify import findings

pytestmark = pytest.mark.django_db(transaction=True)


def sound() -> bool:
    return not list(findings(list(AuditHead.objects.all())))


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> Barrier:
    """Let two acts meet when each has changed its first row and is about to record it.

    Where the one waits for the other's row by then, they cannot meet, and go on after a second.
    """
    meeting, record = Barrier(2, timeout=1), audit.record

    def record_after_meeting(*args: Any, **facts: Any) -> AuditEvent:
        with suppress(BrokenBarrierError):
            meeting.wait()
        return record(*args, **facts)

    monkeypatch.setattr(audit, "record", record_after_meeting)
    return meeting


@pytest.mark.parametrize("ends_all", [pairing.rotate, partial(revoke_all, reason="in a test")])
def test_one_phone_is_unpaired_while_all_are(
    request: pytest.FixtureRequest, clinician: Clinician, ends_all: Callable[..., object]
) -> None:
    oldest, *_ = [Phone(clinician).fresh_token() for _ in range(3)]
    request.getfixturevalue("met")
    do_at_once([lambda: ends_all(clinician), lambda: revoke(oldest, reason="in a test")])
    assert MobileToken.objects.exclude(revoked_at=None).count() == 3
    assert sound()


def test_whatever_one_clinician_does_at_once_comes_to_an_end(
    bucket: object, clinician: Clinician
) -> None:
    consultation = consultations.start(clinician, patient="AB")
    phones = [Phone(clinician) for _ in range(3)]
    phones[0].upload(Shot(), consultation)
    photo, last, shot = Photo.objects.get(), phones[2].fresh_token(), Shot()
    announced = phones[1].presign(shot, consultation).json()
    phones[1].put(shot, announced)
    other = Consultation.objects.create(
        clinician=clinician, patient="CD", ended_at=consultation.started_at
    )
    acts: list[Callable[[], object]] = [
        lambda: consultations.end(consultation),
        lambda: consultations.start(clinician, patient="EF"),
        lambda: consultations.start(clinician, patient="GH", instead_of=consultation),
        lambda: phones[1].post(announced["confirm_url"]),
        lambda: filing.move(photo, origin=consultation, to=other),
        lambda: filing.describe(photo, description="left arm"),
        lambda: filing.delete(photo),
        lambda: rename(last, name="Room 2"),
        lambda: make_permanent(last),
        lambda: make_temporary(last),
        lambda: revoke(last, reason="in a test"),
        lambda: pairing.rotate(clinician),
    ]
    do_at_once(acts)
    assert sound()


def do_at_once(acts: list[Callable[[], object]]) -> None:
    """Do all at the same moment; a refusal is an answer, anything else is not."""
    waiting = iter(acts)

    def one() -> None:
        act = next(waiting)
        with suppress(ApiError):
            act()

    at_once(len(acts), one)
