from django.urls import path

from review import (
    acts,
    dashboard,
    downloads,
    gallery,
    listening,
    moving,
    own_phones,
    pairings,
    printing,
    record,
    recording_acts,
    recording_downloads,
)
from review.changes import changes
from review.compare import compare
from review.doorbell import doorbell
from review.leaving import sign_out
from review.password import change_password
from review.waiting import dismiss

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("logout/", sign_out, name="logout"),
    path("password/", change_password, name="password"),
    path("doorbell/", doorbell, name="doorbell"),
    path("changes/", changes, name="changes"),
    path("compare/", compare, name="compare"),
    path("consultations/", record.consultations, name="consultations"),
    path("consultations/start/", dashboard.start, name="start"),
    path("consultations/<uuid:consultation_id>/", record.consultation, name="consultation"),
    path("consultations/<uuid:consultation_id>/end/", dashboard.end, name="end"),
    path("consultations/<uuid:consultation_id>/all", downloads.everything, name="download-all"),
    path(
        "consultations/<uuid:consultation_id>/referral-pack",
        downloads.referral_pack,
        name="referral-pack",
    ),
    path(
        "consultations/<uuid:consultation_id>/contact-sheet",
        downloads.contact_sheet,
        name="contact-sheet",
    ),
    path("consultations/<uuid:consultation_id>/fhir", downloads.fhir_bundle, name="fhir-bundle"),
    path(
        "consultations/<uuid:consultation_id>/recording/ask/",
        recording_acts.ask,
        name="recording-ask",
    ),
    path(
        "consultations/<uuid:consultation_id>/recording/withdraw/",
        recording_acts.withdraw,
        name="consent-withdraw",
    ),
    path(
        "consultations/<uuid:consultation_id>/recording/delete/",
        recording_acts.delete,
        name="recording-delete",
    ),
    path(
        "consultations/<uuid:consultation_id>/recording",
        recording_downloads.one_file,
        name="recording-file",
    ),
    path(
        "consultations/<uuid:consultation_id>/recording-parts",
        recording_downloads.in_parts,
        name="recording-parts",
    ),
    path("recordings/<uuid:recording_id>/stop/", recording_acts.stop, name="recording-stop"),
    path("recordings/sound/<uuid:segment_id>", listening.sound, name="recording-sound"),
    path("pairings/", pairings.offer, name="offer"),
    path("pairings/<uuid:pairing_id>/acknowledge/", pairings.acknowledge, name="acknowledge"),
    path("phones/", own_phones.phones, name="phones"),
    path("phones/unpair-all/", own_phones.unpair_all, name="unpair-all"),
    path("phones/new-code/", own_phones.rotate, name="rotate"),
    path("phones/<uuid:token_id>/name/", own_phones.name_phone, name="name-phone"),
    path("phones/<uuid:token_id>/unpair/", pairings.unpair, name="unpair"),
    path("phones/<uuid:token_id>/permanent/", pairings.make_permanent, name="make-permanent"),
    path("phones/<uuid:token_id>/temporary/", pairings.make_temporary, name="make-temporary"),
    path("phones/<uuid:token_id>/dismiss/", dismiss, name="dismiss"),
    path("photos/<uuid:photo_id>/", gallery.photo, name="photo"),
    path("photos/<uuid:photo_id>/thumb", gallery.thumb, name="photo-thumb"),
    path("photos/<uuid:photo_id>/large", gallery.large, name="photo-large"),
    path("photos/<uuid:photo_id>/describe/", acts.describe, name="photo-describe"),
    path("photos/<uuid:photo_id>/side/", acts.side, name="photo-side"),
    path("photos/<uuid:photo_id>/rotate/", acts.rotate, name="photo-rotate"),
    path("photos/<uuid:photo_id>/check/", acts.check, name="photo-check"),
    path("photos/<uuid:photo_id>/delete/", acts.delete, name="photo-delete"),
    path("photos/<uuid:photo_id>/restore/", acts.restore, name="photo-restore"),
    path("photos/<uuid:photo_id>/move/", moving.choose, name="photo-move"),
    path("photos/<uuid:photo_id>/move/<uuid:to_id>/", moving.move, name="photo-move-to"),
    path(
        "photos/<uuid:photo_id>/move/<uuid:origin_id>/back/<uuid:to_id>/",
        moving.move_back,
        name="photo-move-back",
    ),
    path("photos/<uuid:photo_id>/download", downloads.photo, name="photo-download"),
    path("photos/<uuid:photo_id>/print", printing.print_photo, name="photo-print"),
]
