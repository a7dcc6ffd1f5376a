"""A consultation's recording as a file: joined to one, or in its parts. Each is audited."""

from collections.abc import Callable
from typing import IO
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from capture.models import Consultation
from recordings.join import join
from recordings.models import Recording
from recordings.stored import stored
from recordings.timeline import Timeline, timeline
from review.downloads import asks_for_patient, in_words, named
from review.exports.parts import parts
from review.naming import EXTENSIONS_OF_SOUND
from review.record import show
from review.sending import let_go_of_database, sent, waiting_file
from tokens import audit
from tokens.errors import ApiError
from tokens.signin import DeskRequest

NO_SOUND = "No sound of this consultation is here to download."
ZIP = "application/zip"

type Write = Callable[[Timeline, IO[bytes]], str]


@require_GET
def one_file(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """Answer with all of it as one file, its gaps silent: a time in it is a time of the clock."""

    def write(line: Timeline, out: IO[bytes]) -> str:
        return join(line.pieces, out, read=stored, length=line.length)

    return answer(request, consultation_id, "recording", write)


@require_GET
def in_parts(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """Answer with a ZIP of its segments and their list."""

    def write(line: Timeline, out: IO[bytes]) -> str:
        parts(line, out, with_patient=asks_for_patient(request))
        return ZIP

    return answer(request, consultation_id, "recording-parts", write)


def answer(
    request: DeskRequest, consultation_id: UUID, kind: str, write: Write
) -> HttpResponseBase:
    """Answer with what `write` writes, once it is whole, or say why it cannot be had."""
    found = get_object_or_404(Consultation, pk=consultation_id, clinician=request.user)
    found.clinician = request.user
    line = timeline(found)
    if line is None:
        return show(request, found, problem=NO_SOUND, status=409)
    try:
        with waiting_file() as out:
            media_type = write(line, out)
    except ApiError as error:
        return show(request, found, problem=in_words(error), status=503)
    note(found, kind)
    let_go_of_database()
    extension = EXTENSIONS_OF_SOUND.get(media_type, "zip")
    return sent(out, named(request, found, kind, extension), media_type)


def note(consultation: Consultation, kind: str) -> None:
    kept = Recording.objects.filter(consultation=consultation, removed_at=None)
    audit.record_each(
        "recording.downloaded",
        clinician_id=consultation.clinician_id,
        subject_ids=kept.values_list("pk", flat=True),
        kind="in parts" if kind == "recording-parts" else "as one file",
    )
