from django.urls import path

from recordings import views

urlpatterns = [
    path("api/recordings/consent", views.agree, name="api-recording-consent"),
    path("api/recordings/withdraw", views.withdraw, name="api-recording-withdraw"),
    path("api/recordings/forget", views.forget, name="api-recording-forget"),
    path("api/recordings/decline", views.decline, name="api-recording-decline"),
    path("api/recordings/start", views.start, name="api-recording-start"),
    path("api/recordings/<uuid:phone_id>/state", views.state, name="api-recording-state"),
    path("api/recordings/<uuid:phone_id>/stop", views.stop, name="api-recording-stop"),
]
