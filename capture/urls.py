from django.urls import path

from capture import views

urlpatterns = [
    path("phone/", views.phone, name="phone"),
    path("phone/sign-out/", views.sign_out, name="phone-sign-out"),
    path("api/phone", views.api_phone, name="api-phone"),
    path("api/phone/status", views.status, name="api-status"),
    path("api/phone/doorbell", views.listen, name="api-doorbell"),
    path("api/phone/queue-key", views.queue_key, name="api-queue-key"),
    path("api/uploads/presign", views.presign, name="api-presign"),
    path("api/uploads/<str:ticket>", views.confirm, name="api-confirm"),
]
