"""One thing that is not as it should be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`kind` is a word of FINDINGS."""

    kind: str
    what: str


FINDINGS = (
    *("lost", "doubled", "misfiled", "altered", "resurrected", "unknown", "foreign"),
    *("sound lost", "sound doubled", "sound misfiled", "overheard"),
)
