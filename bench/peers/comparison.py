"""What came of one measurement: a row for each contender, and what issue 8 aims at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.figure import MET, Figure, shown

OURS = "ours"


@dataclass(frozen=True)
class Column:
    """One measure; `better` says which of two values is, if either."""

    name: str
    unit: str = ""
    better: str = "less"  # or "more", or "" where it is neither
    digits: int | None = None  # behind the point, where three in all are too few

    def beats(self, one: object, other: object) -> bool:
        if not (isinstance(one, float | int) and isinstance(other, float | int)):
            return False
        return one < other if self.better == "less" else one > other and self.better == "more"

    def of(self, value: float | str) -> str:
        if isinstance(value, str):
            return value
        told = shown(value) if self.digits is None else f"{value:.{self.digits}f}"
        return f"{told} {self.unit}".strip()


@dataclass(frozen=True)
class Comparison:
    """`method` says in a sentence or two how it was measured. The rows include OURS."""

    method: str
    columns: Sequence[Column]
    rows: Mapping[str, Sequence[float | str]]
    aims: Sequence[Figure] = ()
    # A row that is no rival: it says what the others contain.
    beside: Sequence[str] = ()

    def losses(self) -> Iterator[str]:
        """Say where a peer did better, and which aims were missed."""
        for aim in self.aims:
            if aim.verdict != MET:
                value = f"{shown(aim.value)} {aim.unit}".strip()
                yield f"{aim.name}: {value}, aim {aim.aim}"
        for at, column in enumerate(self.columns):
            ours = self.rows[OURS][at]
            better = [
                f"{peer} {column.of(row[at])}"
                for peer, row in self.rows.items()
                if peer not in self.beside and column.beats(row[at], ours)
            ]
            if better:
                yield f"{column.name}: ours {column.of(ours)}; {', '.join(better)}"
