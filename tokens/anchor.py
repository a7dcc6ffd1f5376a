"""Keep the heads of the audit's chains in a file elsewhere.

A database that was put back as a whole to an older state is consistent in itself: only what was
kept outside can tell.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokens.chain import is_sealed
from tokens.models import AuditEvent, AuditHead

FIELDS = ("chain", "count", "mac", "seal")


def anchor_findings(file: Path) -> Iterator[str]:
    """Yield a sentence for each anchored head whose chain no longer holds it."""
    if not file.exists():
        return
    for head in read(file):
        held = AuditEvent.objects.filter(chain=head.chain, position=head.count, mac=head.mac)
        if not is_sealed(head):
            yield f"the anchor of chain {head.chain} was changed"
        elif head.count and not held.exists():
            yield f"chain {head.chain}: event {head.count} is not the one that was anchored"


def read(file: Path) -> Iterator[AuditHead]:
    """Yield the anchored heads; raises ValueError where the file is no anchor."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            facts = json.loads(line)
            if not isinstance(facts, dict) or facts.keys() != set(FIELDS):
                raise ValueError(f"{file} is no anchor")
            yield AuditHead(**facts)


def write(file: Path, heads: Iterable[AuditHead]) -> None:
    """Replace the anchor, as JSON Lines; a crash leaves the old one."""
    beside = file.with_name(f"{file.name}.new")
    with beside.open("w", encoding="utf-8") as lines:
        for head in heads:
            facts = {name: getattr(head, name) for name in FIELDS}
            lines.write(json.dumps(facts) + "\n")
    beside.replace(file)
