from django.urls import path

from review import dashboard, downloads, gallery, pairings, printing, record
from review.doorbell import doorbell
from review.waiting import dismiss

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("doorbell/", doorbell, name="doorbell"),
    path("changes/", dashboard.changes, name="changes"),
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
    path("pairings/", pairings.offer, name="offer"),
    path("phones/<uuid:token_id>/unpair/", pairings.unpair, name="unpair"),
    path("phones/<uuid:token_id>/dismiss/", dismiss, name="dismiss"),
    path("photos/<uuid:photo_id>/", gallery.photo, name="photo"),
    path("photos/<uuid:photo_id>/thumb", gallery.thumb, name="photo-thumb"),
    path("photos/<uuid:photo_id>/large", gallery.large, name="photo-large"),
    path("photos/<uuid:photo_id>/download", downloads.photo, name="photo-download"),
    path("photos/<uuid:photo_id>/print", printing.print_photo, name="photo-print"),
]
