"""Walk the chains of audit events, one event at a time, and say what does not fit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from tokens.chain import OPENED, SYSTEM, chain_of, is_sealed, mac_of
from tokens.models import AuditEvent, AuditHead


def chain_findings(heads: Iterable[AuditHead]) -> Iterator[str]:
    """Yield a sentence for each event that was changed, removed, added or moved.

    `heads` were read before: what is appended meanwhile is no finding.
    """
    sealed = {head.chain: head for head in heads}
    walked = set()
    for name, events in groupby(in_order(), key=attrgetter("chain")):
        walked.add(name)
        yield from walk(name, events, head=sealed.get(name))
    for name, head in sealed.items():
        if name not in walked:
            yield from walk(name, (), head=head)
    yield from dropped(sealed.keys() | walked)


def in_order() -> Iterator[AuditEvent]:
    # The index of one_event_per_position: nothing is sorted, and nothing is kept in memory.
    return AuditEvent.objects.order_by("chain", "position").iterator(chunk_size=2000)


def walk(name: str, events: Iterable[AuditEvent], *, head: AuditHead | None) -> Iterator[str]:
    count, mac, mac_at_head = 0, "", ""
    for event in events:
        yield from trouble(event, count=count, mac=mac)
        count, mac = event.position, event.mac
        if head and count == head.count:
            mac_at_head = mac
    if head is None:
        if head_now(name) is None:  # else it was opened since
            yield f"chain {name}: its head is missing"
        return
    if not is_sealed(head):
        yield f"chain {name}: its head was changed"
    yield from end_trouble(head, count=count, mac_at_head=mac_at_head)


def trouble(event: AuditEvent, *, count: int, mac: str) -> Iterator[str]:
    """Yield what is wrong with an event, after `count` events of which the last has this mac."""
    here = f"chain {event.chain}: event {event.position}"
    if event.mac != mac_of(event) or event.chain != chain_of(event.clinician_id):
        yield f"{here} was changed"
    if event.position != count + 1:
        yield f"chain {event.chain}: {events_between(count + 1, event.position - 1)} missing"
    elif event.previous != mac:
        yield f"{here} does not follow what stands before it: reordered, added or removed there"


def end_trouble(head: AuditHead, *, count: int, mac_at_head: str) -> Iterator[str]:
    """Yield how the events differ from the end that the head seals."""
    if count < head.count:
        missing = events_between(count + 1, head.count)
        yield f"chain {head.chain}: its tail is cut, {missing} missing"
    elif mac_at_head != head.mac:
        yield f"chain {head.chain}: its event {head.count} is not the one that its head seals"
    if count > head.count:
        now = head_now(head.chain)
        if now is None or now.count < count or not is_sealed(now):
            yield f"chain {head.chain}: {events_between(head.count + 1, count)} beyond its head"


def dropped(present: set[str]) -> Iterator[str]:
    """Yield the chains that `system` says were opened and are gone, and what it does not know."""
    if present and SYSTEM not in present:
        yield f"chain {SYSTEM}: it is missing"
        return
    openings = AuditEvent.objects.filter(chain=SYSTEM, action=OPENED)
    opened = Counter(map(str, openings.values_list("subject_id", flat=True).iterator()))
    for name in opened.keys() | present - {SYSTEM}:
        if name not in present and head_now(name) is None:
            yield f"chain {name}: it is missing"
        elif opened[name] == 0:
            yield f"chain {name}: nobody opened it"
        elif opened[name] > 1:
            yield f"chain {name}: its head or all of it was dropped, and it was opened anew"


def head_now(name: str) -> AuditHead | None:
    return AuditHead.objects.filter(chain=name).first()


def events_between(first: int, last: int) -> str:
    return f"event {first} is" if first == last else f"events {first} to {last} are"
