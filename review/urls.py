from django.urls import path

from review import dashboard, gallery, own_phones, pairings, record
from review.doorbell import doorbell
from review.leaving import sign_out
from review.password import change_password
from review.waiting import dismiss

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("logout/", sign_out, name="logout"),
    path("password/", change_password, name="password"),
    path("doorbell/", doorbell, name="doorbell"),
    path("changes/", dashboard.changes, name="changes"),
    path("consultations/", record.consultations, name="consultations"),
    path("consultations/start/", dashboard.start, name="start"),
    path("consultations/<uuid:consultation_id>/", record.consultation, name="consultation"),
    path("consultations/<uuid:consultation_id>/end/", dashboard.end, name="end"),
    path("pairings/", pairings.offer, name="offer"),
    path("pairings/<uuid:pairing_id>/acknowledge/", pairings.acknowledge, name="acknowledge"),
    path("phones/", own_phones.phones, name="phones"),
    path("phones/unpair-all/", own_phones.unpair_all, name="unpair-all"),
    path("phones/new-code/", own_phones.rotate, name="rotate"),
    path("phones/<uuid:token_id>/name/", own_phones.name_phone, name="name-phone"),
    path("phones/<uuid:token_id>/unpair/", pairings.unpair, name="unpair"),
    path("phones/<uuid:token_id>/dismiss/", dismiss, name="dismiss"),
    path("photos/<uuid:photo_id>/", gallery.photo, name="photo"),
    path("photos/<uuid:photo_id>/thumb", gallery.thumb, name="photo-thumb"),
    path("photos/<uuid:photo_id>/large", gallery.large, name="photo-large"),
    path("photos/<uuid:photo_id>/download", gallery.download, name="photo-download"),
]
