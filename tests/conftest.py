"""The cast and the real parts that tests share: a bucket that is SeaweedFS."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client, override_settings

from capture import consultations, ringer, storage
from capture.models import Consultation
from local.bucket import SeaweedFS
from tests.ably import Ably
from tests.cast import Phone, Shot
from tokens import triggers
from tokens.models import Clinician
from tokens.second_step import PROVEN


@pytest.fixture(autouse=True, scope="session")
def emptied_between_tests() -> Iterator[None]:
    """Let Django empty the tables after a test; its signal then puts the triggers up again."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def lift_and_flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        triggers.lift(operations.connection)
        flush(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lift_and_flush)
        yield


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    """Run one bucket server for all tests; each test's photos have ids of their own."""
    with SeaweedFS(tmp_path_factory.mktemp("seaweedfs")) as server:
        yield server


@pytest.fixture(scope="session")
def bucket(seaweedfs: SeaweedFS) -> Iterator[SeaweedFS]:
    """Point the settings to the bucket, with its CORS rules."""
    policy = dict(django_settings.SECURE_CSP)
    for name in ("img-src", "media-src", "connect-src"):
        policy[name] = [*policy[name], seaweedfs.endpoint]
    with override_settings(
        S3_ENDPOINT=seaweedfs.endpoint,
        S3_PUBLIC_ENDPOINT=seaweedfs.endpoint,
        S3_ACCESS_KEY=seaweedfs.access_key,
        S3_SECRET_KEY=seaweedfs.secret_key,
        S3_ADDRESSING="path",
        SECURE_CSP=policy,
    ):
        storage.make_bucket()
        yield seaweedfs


@pytest.fixture
def ably(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ably]:
    """Point the settings to Ably's stand-in, with a ringer that knows nothing of other tests."""
    ringing = ringer.Ringer()
    monkeypatch.setattr(ringer, "ringer", ringing)
    with Ably() as stand_in:
        settings.ABLY_API_KEY = stand_in.key
        settings.ABLY_REST_ORIGIN = settings.ABLY_REALTIME_ORIGIN = stand_in.origin
        settings.POLL_SECONDS = 30
        yield stand_in
    ringing.drain()


@pytest.fixture
def clinician(db: None) -> Clinician:
    return Clinician.objects.create_user("clinician", password="right", first_name="Clinician")


@pytest.fixture
def colleague(db: None) -> Clinician:
    return Clinician.objects.create_user("colleague", password="other", first_name="Colleague")


@pytest.fixture
def phone(clinician: Clinician) -> Phone:
    return Phone(clinician)


@pytest.fixture
def desk(clinician: Clinician) -> Client:
    return signed_in(clinician)


@pytest.fixture
def colleagues_desk(colleague: Clinician) -> Client:
    return signed_in(colleague)


@pytest.fixture
def colleagues_phone(colleague: Clinician) -> Phone:
    return Phone(colleague)


@pytest.fixture
def stranger(db: None) -> Client:
    return Client()


@pytest.fixture
def consultation(clinician: Clinician) -> Consultation:
    return consultations.start(clinician, patient="AB 41")


@pytest.fixture
def shot() -> Shot:
    return Shot()


def signed_in(clinician: Clinician) -> Client:
    """Return a client that has taken both steps of a sign-in."""
    client = Client()
    client.force_login(clinician)
    session = client.session
    session[PROVEN] = str(clinician.pk)
    session.save()
    return client
