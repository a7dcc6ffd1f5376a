"""Installations that run already: what their rows become, and who still writes them meanwhile."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps as present
from django.apps.registry import Apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Field, Model
from django.utils import timezone

from tests.test_audit import verify
from tokens import triggers
from tokens.chain import SYSTEM
from tokens.models import AuditEvent

ROOT = Path(__file__).parent.parent
OURS = {each.label for each in present.get_app_configs() if Path(each.path).parent == ROOT}

# Refused by the version before, had there been one: nothing was released until after them. Whoever
# adds a line says why no server of an older version can be running beside it.
BREAK_THE_VERSION_BEFORE = {
    "tokens.0002_own_phones",
    "tokens.0003_chains",
    "tokens.0004_tiers",
    "capture.0004_cue",
    "capture.0005_the_record",
    "capture.0007_over_limit",
}


def migrate(*targets: tuple[str, str]) -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection)


@pytest.fixture
def go_back(transactional_db: None) -> Iterator[Callable[..., MigrationExecutor]]:
    """Bring the tables back to what they were; in the end they are as they should be."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate
    migrate(*newest)
    triggers.put_up(using="default")


def test_events_from_before_the_chains_are_adopted(
    go_back: Callable[..., MigrationExecutor],
) -> None:
    before_chains = go_back(("tokens", "0001_initial"))
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


# --- A rolling deploy: servers of the version before work on, on the tables of this one -----------


def test_whoever_knows_no_more_than_the_tables_before_a_migration_still_reads_and_writes_them(
    go_back: Callable[..., MigrationExecutor],
) -> None:
    executor = go_back(("tokens", "0001_initial"), ("capture", "0001_initial"))
    to_come = executor.migration_plan(executor.loader.graph.leaf_nodes())
    broken = {f"{each.app_label}.{each.name}" for each, _ in to_come if not works_on_after(each)}
    assert broken == BREAK_THE_VERSION_BEFORE


def works_on_after(migration: Any) -> bool:
    executor = MigrationExecutor(connection)
    before = executor.loader.project_state(list(executor.loader.applied_migrations)).apps
    executor.migrate([(migration.app_label, migration.name)])
    try:
        with transaction.atomic():
            use_every_table(before)
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def use_every_table(known: Apps) -> None:
    """Write and read a row of each of our tables, as far as their models know them."""
    made: dict[type[Model], Model] = {}
    for model in known.get_models():
        if model._meta.app_label in OURS:
            row(model, made).refresh_from_db()
    connection.check_constraints()


def row(model: type[Model], made: dict[type[Model], Model]) -> Model:
    if model not in made:
        asked = [field for field in model._meta.concrete_fields if must_be_said(field)]
        said = {field.name: value(field, made) for field in asked}
        made[model] = model._default_manager.create(**said)
    return made[model]


def must_be_said(field: Field) -> bool:
    by_itself = field.null or field.get_internal_type() == "BigAutoField"
    return not by_itself and field.get_default() is None


def value(field: Field, made: dict[type[Model], Model]) -> object:
    if field.remote_field:
        return row(field.remote_field.model, made)
    return VALUES[field.get_internal_type()]()


VALUES: dict[str, Callable[[], object]] = {
    "BinaryField": lambda: b"",
    "BooleanField": lambda: False,
    "DateTimeField": timezone.now,
    "DurationField": timedelta,
    "FloatField": lambda: 1.0,
    "IntegerField": lambda: 1,
    "PositiveBigIntegerField": lambda: 1,
    "PositiveIntegerField": lambda: 1,
    "PositiveSmallIntegerField": lambda: 1,
    "UUIDField": uuid4,
}
