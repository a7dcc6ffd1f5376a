from django.urls import path

from capture import views, views_drill

urlpatterns = [
    path("phone/", views.phone, name="phone"),
    path("phone/sign-out/", views.sign_out, name="phone-sign-out"),
    path("api/phone", views.api_phone, name="api-phone"),
    path("api/phone/status", views.status, name="api-status"),
    path("api/phone/doorbell", views.listen, name="api-doorbell"),
    path("api/phone/queue-key", views.queue_key, name="api-queue-key"),
    path("api/drills/<uuid:drill_id>", views_drill.word, name="api-drill"),
    path("api/drills/<uuid:drill_id>/presign", views_drill.presign, name="api-drill-presign"),
    path("api/drills/<uuid:drill_id>/confirm", views_drill.confirm, name="api-drill-confirm"),
    path("api/uploads/presign", views.presign, name="api-presign"),
    path("api/uploads/<str:ticket>", views.confirm, name="api-confirm"),
]
