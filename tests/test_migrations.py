"""Installations that run already: what their rows become."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.test_audit import verify
from tokens import triggers
from tokens.chain import SYSTEM
from tokens.models import AuditEvent


def migrate(*targets: tuple[str, str]) -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection)


@pytest.fixture
def before_chains(transactional_db: None) -> Iterator[MigrationExecutor]:
    """The tables as they were before audit events were chained, and in the end as they are."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate(("tokens", "0001_initial"))
    migrate(*newest)
    triggers.put_up(using="default")


def test_events_from_before_the_chains_are_adopted(before_chains: MigrationExecutor) -> None:
    old = before_chains.loader.project_state([("tokens", "0001_initial")]).apps
    one, another = uuid4(), uuid4()
    for clinician in (one, another, one, None, one):
        old.get_model("tokens", "AuditEvent").objects.create(
            action="photo.viewed", clinician_id=clinician, details={"seen": 1}
        )
    migrate(*before_chains.loader.graph.leaf_nodes())
    triggers.put_up(using="default")
    assert verify() == ""
    adopted = AuditEvent.objects.filter(chain=SYSTEM, action="chain.opened")
    assert {(each.subject_id, each.details["adopted"]) for each in adopted} == {
        (one, 3),
        (another, 1),
    }
