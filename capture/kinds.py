"""The kinds of uploads: what is the photos' own, and the segments', on one and the same way.

A room above registers its own when it is ready. Uploads, sweep and verification know the ways; a
kind knows its rows, and what its bytes must be.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from capture.claim import Claim
from capture.doorbell import Region
from capture.forms import UploadForm
from capture.models import Upload


class Kind[C: Claim, U: Upload](ABC):
    """One kind of upload. `C` is what its objects say of themselves, `U` what is filed."""

    name: ClassVar[str]  # as audit actions begin
    claim: type[C]
    form: type[UploadForm]
    rows: type[U]
    region: ClassVar[Region]
    bare: ClassVar[Mapping[str, Any]] = {"key": None}  # what a tombstone has lost

    @property
    @abstractmethod
    def most_bytes(self) -> int: ...

    @abstractmethod
    def row(self, claim: C, **state: Any) -> U:
        """Return the row that this claim makes, unsaved."""

    @abstractmethod
    def check(self, body: bytes, claim: C) -> Any:
        """Open the bytes as what they should be; raises a WrongBytes."""

    @abstractmethod
    def keep(self, row: U, checked: Any) -> Mapping[str, Any]:
        """Insert the row within the transaction that records it; return what to say of it there.

        Raises IntegrityError where another was first. It may have become a tombstone.
        """

    @abstractmethod
    def prepare(self, row: U, checked: Any) -> None:
        """Fill in what was found out, and write what lies beside the object, before it is kept."""

    def beside(self, row: U) -> list[str]:
        """Return the keys of what was made from it."""
        return []

    @abstractmethod
    def filed(self, row: U) -> None:
        """Count it, and pass the news on, once it is filed for good."""

    def expects(self, claim: C) -> bool:
        """Say whether it may still come, or what it belongs to was deleted.

        Raises an ApiError for what must not, and Unknown where that is not known.
        """
        return True

    def unknown(self, claim: C) -> str:
        """Name what else it belongs to, in the plural, where that is not known here."""
        return ""


# By the classes of their claims, and of their rows.
by_claim: dict[type[Claim], Kind[Any, Any]] = {}
by_rows: dict[type[Upload], Kind[Any, Any]] = {}


def register(kind: Kind[Any, Any]) -> None:
    by_claim[kind.claim] = by_rows[kind.rows] = kind


def every() -> Iterable[Kind[Any, Any]]:
    return by_claim.values()


def of(claim: Claim) -> Kind[Any, Any]:
    return by_claim[type(claim)]


def of_row(row: Upload) -> Kind[Any, Any]:
    return by_rows[type(row)]


def shared(claim: Claim) -> dict[str, Any]:
    """Return the columns that every kind of upload has, by its claim."""
    return {
        "id": claim.pk,
        "clinician_id": claim.clinician_id,
        "consultation_id": claim.consultation_id,
        "token_id": claim.token_id,
        "sha256": claim.sha256,
        "size": claim.size,
        "content_type": claim.content_type,
        "filename": claim.filename,
    }


def form_for(content_type: object) -> type[UploadForm]:
    """Return the form for what a phone announces; the first kind's says what it takes."""
    first, *others = every()
    fitting = (kind for kind in others if content_type in kind.claim.extensions)
    return next(fitting, first).form


def most_bytes() -> int:
    return max(kind.most_bytes for kind in every())
