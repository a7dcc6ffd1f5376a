"""Names of downloads: the server's own, safe on every system, and without the patient."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.utils import timezone

from capture.claim import PhotoClaim
from capture.models import Consultation, Photo
from recordings.models import Segment

EXTENSIONS_OF_SOUND = {"audio/webm": "webm", "audio/mp4": "m4a"}
SLUG_LENGTH = 60  # characters: whole paths stay far below the 260 of Windows


def file_name(photo: Photo, *, content_type: str = "", with_patient: bool = False) -> str:
    """Return `date-time[-side][-description].ext`, by the clinic's clock.

    The patient's reference stands before it only where the clinician asks for it in this download.
    It always contains digits and a date, so it is none of the names that Windows keeps to itself.
    """
    kind = PhotoClaim.extensions[content_type or photo.content_type]
    moment = f"{timezone.localtime(photo.captured_at):%Y-%m-%d-%H%M%S}"
    patient = photo.consultation.patient if with_patient else ""
    return f"{joined(patient, moment, photo.body_side, photo.description)}.{kind}"


def export_name(
    consultation: Consultation, kind: str, extension: str, *, with_patient: bool = False
) -> str:
    """Return a whole consultation's download's name: `date-time-kind.ext`."""
    moment = f"{timezone.localtime(consultation.started_at):%Y-%m-%d-%H%M}"
    patient = consultation.patient if with_patient else ""
    return f"{joined(patient, moment, kind)}.{extension}"


def part_name(segment: Segment, number: int, extension: str, *, with_patient: bool = False) -> str:
    """Return a segment's name, so that they stand in their order: `date-time-part-001.ext`."""
    moment = f"{timezone.localtime(segment.started_at):%Y-%m-%d-%H%M%S}"
    patient = segment.consultation.patient if with_patient else ""
    return f"{joined(patient, moment, f'part-{number:03}')}.{extension}"


def unique(names: Iterable[str]) -> Iterator[str]:
    """Yield each name, numbered where it came before: `a.jpg`, `a-2.jpg`. Case makes no name."""
    seen: set[str] = set()
    for name in names:
        stem, _, extension = name.rpartition(".")
        free, number = name, 1
        while free.lower() in seen:
            number += 1
            free = f"{stem}-{number}.{extension}"
        seen.add(free.lower())
        yield free


def joined(*parts: str) -> str:
    return "-".join(filter(None, map(slug, parts)))


def slug(text: str) -> str:
    """Return the text's letters and digits in ASCII, the rest as hyphens: `Whānau` is `Whanau`.

    What no ASCII letter stands for is left out: not every archive and mail program agrees on it.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-")
