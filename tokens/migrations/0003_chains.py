"""Chain the audit events that are there already (decision 24)."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tokens import triggers
from tokens.chain import OPENED, SYSTEM, chain_of, mac_of, seal_of


def adopt(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Link each event as it stands; `system` says how many of each chain were there before."""
    triggers.lift(schema_editor.connection)
    event, head = apps.get_model("tokens", "AuditEvent"), apps.get_model("tokens", "AuditHead")
    found = event.objects.order_by("clinician_id", "id").iterator()
    ends = {
        name: link(name, events)
        for name, events in groupby(found, lambda e: chain_of(e.clinician_id))
    }
    if ends:
        opened = [
            event(action=OPENED, subject_id=UUID(name), details={"adopted": count})
            for name, (count, _) in ends.items()
            if name != SYSTEM
        ]
        ends[SYSTEM] = link(SYSTEM, opened, end=ends.get(SYSTEM, (0, "")))
    for name, (count, mac) in ends.items():
        row = head(chain=name, count=count, mac=mac)
        row.seal = seal_of(row)
        row.save()


def link(name: str, events: Iterable[Any], *, end: tuple[int, str] = (0, "")) -> tuple[int, str]:
    """Save each as the next of its chain; return how many stand there then, and the last mac."""
    for event in events:
        event.chain, event.position, event.previous = name, end[0] + 1, end[1]
        event.mac = mac_of(event)
        event.save()
        end = event.position, event.mac
    return end


class Migration(migrations.Migration):
    dependencies = [
        ("tokens", "0002_own_phones"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "chain",
                    models.CharField(
                        editable=False, max_length=36, primary_key=True, serialize=False
                    ),
                ),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("mac", models.CharField(blank=True, max_length=64)),
                ("seal", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="auditevent",
            name="chain",
            field=models.CharField(default="", editable=False, max_length=36),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditevent",
            name="position",
            field=models.PositiveBigIntegerField(default=0, editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditevent",
            name="previous",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditevent",
            name="mac",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(adopt, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.UniqueConstraint(
                fields=("chain", "position"), name="one_event_per_position"
            ),
        ),
    ]
