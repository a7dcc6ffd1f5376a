"""Compare the ledger with what was filed and what lies in the bucket."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.browser.installation import Account, Installation
from tests.torture.finding import Finding
from tests.torture.ledger import Entry, Fate


@dataclass(frozen=True)
class Row:
    """What the database says of a photo; `key` is None where it was removed."""

    sha256: str
    patient: str
    key: str | None


@dataclass(frozen=True)
class Facts:
    """What is there: one clinician's rows, the hash behind each of their keys, and all that lies
    in the whole bucket without being anybody's filed photo, its thumbnail or filed sound."""

    rows: tuple[Row, ...]
    hashes: Mapping[str, str]
    foreign: tuple[str, ...] = ()


def verdict(entries: Iterable[Entry], facts: Facts) -> list[Finding]:
    """Return what is wrong; empty: every photo is where it belongs, and nothing else is."""
    entries = list(entries)
    return [
        *photos(entries, [row for row in facts.rows if row.key]),
        *altered(facts),
        *(Finding("foreign", key) for key in facts.foreign),
    ]


def photos(entries: list[Entry], live: list[Row]) -> Iterator[Finding]:
    filed = Counter(row.sha256 for row in live)
    for sha256 in {entry.sha256 for entry in entries} | set(filed):
        same = [entry for entry in entries if entry.sha256 == sha256]
        yield from one(same, filed[sha256], sha256)
    for row in live:
        patients = {entry.patient for entry in entries if entry.sha256 == row.sha256}
        if patients and None not in patients and row.patient not in patients:
            yield Finding("misfiled", f"{row.sha256} of {patients} under {row.patient}")


def one(same: list[Entry], filed: int, sha256: str) -> Iterator[Finding]:
    """Judge how often these bytes were filed. The same bytes may have been taken twice."""
    fates = Counter(entry.fate for entry in same)
    least, most = fates[Fate.FILED], fates[Fate.FILED] + fates[Fate.EITHER]
    if filed < least:
        yield Finding("lost", f"{sha256} of {same[0].patient}, taken on {same[0].phone}")
    if filed > most:
        kind = "doubled" if most else "resurrected" if same else "unknown"
        yield Finding(kind, f"{sha256}: filed {filed} times")


def altered(facts: Facts) -> Iterator[Finding]:
    for row in facts.rows:
        found = facts.hashes.get(row.key or "")
        if row.key and found != row.sha256:
            yield Finding("altered" if found else "lost", f"{row.key} holds {found}")


def gather(installation: Installation, account: Account) -> Facts:
    """Look into database and bucket, past the product."""
    rows = installation.rows(
        "SELECT photo.sha256, photo.key, consultation.patient, clinician.username"
        " FROM capture_photo AS photo"
        " JOIN tokens_clinician AS clinician ON clinician.id = photo.clinician_id"
        " JOIN capture_consultation AS consultation ON consultation.id = photo.consultation_id"
    )
    own = tuple(
        Row(row["sha256"], row["patient"], row["key"])
        for row in rows
        if row["username"] == account.username
    )
    keys = set(listed(installation))
    segments = installation.rows("SELECT key FROM recordings_segment")
    named = {row["key"] for row in (*rows, *segments)} | thumbnails(installation)
    hashes = {
        row.key: installation.stored(row.key)["sha256"]
        for row in own
        if row.key in keys and row.key
    }
    return Facts(own, hashes, tuple(sorted(keys - named)))


def thumbnails(installation: Installation) -> set[str]:
    from uuid import UUID

    rows = installation.rows("SELECT id FROM capture_photo WHERE removed_at IS NULL")
    return {f"thumbnails/{UUID(row['id'])}.jpg" for row in rows}


def listed(installation: Installation) -> Iterator[str]:
    bucket = installation.settings["S3_BUCKET"]
    for page in installation.bucket.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        yield from (each["Key"] for each in page.get("Contents", []))
