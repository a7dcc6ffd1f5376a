"""Read a bucket's lifecycle rules: what they do to photos, now and once deleted."""

from collections.abc import Iterable, Iterator
from typing import Any

from capture import storage

Rule = dict[str, Any]

PHOTOS = ("mobile-uploads/", "thumbnails/")
OURS = (*PHOTOS, "aside/", "drills/")
# What lies there must be fetched for hours before it can be read.
FROZEN = {"GLACIER", "DEEP_ARCHIVE"}


def days_after_deletion(found: Iterable[Rule]) -> int | None:
    """Return after how many days the last version of anything of ours is gone; None: never."""
    rules = [rule for rule in active(found) if days_of(rule) is not None]
    days = []
    for prefix in OURS:
        covering = [days_of(rule) or 0 for rule in rules if covers(rule, storage.place(prefix))]
        if not covering:
            return None
        days.append(min(covering))
    return max(days)


def days_of(rule: Rule) -> int | None:
    noncurrent = rule.get("NoncurrentVersionExpiration", {})
    if noncurrent.get("NewerNoncurrentVersions"):
        return None  # it keeps these for ever
    days = noncurrent.get("NoncurrentDays")
    return None if days is None else int(days)


def against_photos(found: Iterable[Rule]) -> list[str]:
    """Return what these rules do to photos that are filed, in words; nothing is as it should be."""
    rules = [rule for rule in active(found) if any(touches(rule, storage.place(p)) for p in PHOTOS)]
    return [harm for rule in rules for harm in harms(rule)]


def harms(rule: Rule) -> Iterator[str]:
    name = rule.get("ID") or "a rule without a name"
    expiration = rule.get("Expiration", {})
    if "Days" in expiration:
        yield f"{name} deletes photos {expiration['Days']} days after they came"
    if "Date" in expiration:
        yield f"{name} deletes photos on a day"
    for step in rule.get("Transitions", []):
        if step.get("StorageClass") in FROZEN:
            yield f"{name} freezes photos ({step['StorageClass']}), and no page can show them then"


def active(found: Iterable[Rule]) -> list[Rule]:
    """Leave out what is switched off, and what is for objects with tags: ours have none."""
    return [
        rule
        for rule in found
        if rule.get("Status") == "Enabled"
        and not {"Tag", "Tags"} & {*rule.get("Filter", {}), *rule.get("Filter", {}).get("And", {})}
    ]


def prefix_of(rule: Rule) -> str:
    chosen = rule.get("Filter", {})
    found = chosen.get("Prefix") or chosen.get("And", {}).get("Prefix") or rule.get("Prefix")
    return str(found or "")


def covers(rule: Rule, place: str) -> bool:
    sizes = {"ObjectSizeGreaterThan", "ObjectSizeLessThan"}
    chosen = {*rule.get("Filter", {}), *rule.get("Filter", {}).get("And", {})}
    return place.startswith(prefix_of(rule)) and not sizes & chosen


def touches(rule: Rule, place: str) -> bool:
    prefix = prefix_of(rule)
    return place.startswith(prefix) or prefix.startswith(place)
