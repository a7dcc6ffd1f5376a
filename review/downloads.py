"""Downloads: one photo, or all of a consultation's in one of four ways. Each is audited."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from capture import storage
from capture.errors import BucketUnavailable
from capture.models import Consultation, Photo
from review.clean import clean
from review.exports import fhir, referral, sheet
from review.exports.archive import archive
from review.exports.fitting import DoesNotFit
from review.exports.source import stored
from review.gallery import note, own_photo
from review.naming import export_name, file_name
from review.record import show
from review.sending import headers, let_go_of_database, sent, waiting_file
from tokens import audit
from tokens.errors import ApiError
from tokens.signin import DeskRequest

FHIR = "FHIR bundle"  # whose point is to name the patient
NO_PHOTOS = "This consultation has no photos to download."
UNREADABLE = "What was filed could not be read as it was, so nothing was downloaded."

type Make = Callable[[Consultation, Sequence[Photo]], HttpResponseBase]


@require_GET
def photo(request: DeskRequest, photo_id: UUID) -> HttpResponseBase:
    """Answer with one picture: from the bucket, or from here where its file has to be cleaned."""
    found = own_photo(request, photo_id)
    name = file_name(found, with_patient=asks_for_patient(request))
    try:
        body = stored(found)
    except ApiError as error:
        return failed(request, error)
    with transaction.atomic():
        note_looks([found])
        note(found, "photo.downloaded")
    cleaned = clean(body, content_type=found.content_type)
    if cleaned != body:
        return HttpResponse(cleaned, headers=headers(name), content_type=found.content_type)
    url = storage.presign_look(found.key or "", content_type=found.content_type, attachment=name)
    return redirect(url)


@require_GET
def everything(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """Answer with all photos and a manifest, as a ZIP that is written while it is sent."""

    def make(found: Consultation, photos: Sequence[Photo]) -> HttpResponseBase:
        storage.check()  # as long as nothing is sent, one can still say what is wrong
        written = archive(photos, with_patient=asks_for_patient(request))
        name = named(request, found, "photos", "zip")
        about = {**headers(name), "Content-Length": str(len(written))}
        return StreamingHttpResponse(written, headers=about, content_type="application/zip")

    return answer(request, consultation_id, "all photos", make)


@require_GET
def referral_pack(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """Answer with JPEGs that fit the chosen limit, and a note of what was done to them."""
    limit = referral.LIMITS.get(request.GET.get("limit", ""), referral.LIMITS[referral.DEFAULT])

    def make(found: Consultation, photos: Sequence[Photo]) -> HttpResponseBase:
        with waiting_file() as out:
            referral.pack(photos, out, limit=limit, with_patient=asks_for_patient(request))
        return sent(out, named(request, found, "referral", "zip"), "application/zip")

    return answer(request, consultation_id, "referral pack", make)


@require_GET
def contact_sheet(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """Answer with all photos on pages of A4."""

    def make(found: Consultation, photos: Sequence[Photo]) -> HttpResponseBase:
        with waiting_file() as out:
            sheet.contact_sheet(found, photos, out, with_patient=asks_for_patient(request))
        return sent(out, named(request, found, "contact-sheet", "pdf"), "application/pdf")

    return answer(request, consultation_id, "contact sheet", make)


@require_GET
def fhir_bundle(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """Answer with a document for another system; it says whose photos these are, as it must."""

    def make(found: Consultation, photos: Sequence[Photo]) -> HttpResponseBase:
        with waiting_file() as out:
            fhir.document(found, photos, out)
        return sent(out, named(request, found, "fhir", "json"), fhir.CONTENT_TYPE)

    return answer(request, consultation_id, FHIR, make)


def answer(request: DeskRequest, consultation_id: UUID, kind: str, make: Make) -> HttpResponseBase:
    """Answer with what `make` makes of a clinician's own consultation, or say why it cannot."""
    found = get_object_or_404(Consultation, pk=consultation_id, clinician=request.user)
    found.clinician = request.user
    photos = list(found.photos.shown().select_related("token"))
    if not photos:
        return show(request, found, problem=NO_PHOTOS, status=409)
    try:
        made = make(found, photos)
    except DoesNotFit:
        return show(request, found, problem=too_many(photos), status=409)
    except ApiError as error:
        return show(request, found, problem=in_words(error), status=503)
    with transaction.atomic():
        note_looks(photos)
        audit.record(
            "consultation.downloaded",
            clinician_id=found.clinician_id,
            subject_id=found.pk,
            kind=kind,
            count=len(photos),
            named=int(asks_for_patient(request) or kind == FHIR),
        )
    let_go_of_database()
    return made


def note_looks(photos: Sequence[Photo]) -> None:
    """Record of each photo that it was seen: who asks who has looked at it finds downloads, too."""
    audit.record_each(
        "photo.viewed",
        clinician_id=photos[0].clinician_id,
        subject_ids=[each.pk for each in photos],
        by="download",
    )


def too_many(photos: Sequence[Photo]) -> str:
    some = f"{len(photos)} photos do" if len(photos) > 1 else "This photo does"
    return f"{some} not fit that limit and stay worth looking at. Choose a larger one."


def failed(request: DeskRequest, error: ApiError) -> HttpResponse:
    """Say on a page of its own why one picture cannot be had."""
    context = {"status": 503, "error": {"message": in_words(error)}}
    return render(request, "failure.html", context, status=503)


def in_words(error: ApiError) -> str:
    """Say it for the desk: most errors speak to a phone."""
    return error.message if isinstance(error, BucketUnavailable) else UNREADABLE


def asks_for_patient(request: DeskRequest) -> bool:
    """Say whether the patient's reference is wanted in this one download."""
    return request.GET.get("patient") == "1"


def named(request: DeskRequest, found: Consultation, kind: str, extension: str) -> str:
    return export_name(found, kind, extension, with_patient=asks_for_patient(request))
