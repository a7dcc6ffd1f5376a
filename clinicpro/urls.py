"""Every address of the site, room by room."""

from django.contrib import admin
from django.urls import include, path

from clinicpro.health import healthz, readyz
from clinicpro.metrics import metrics

urlpatterns = [
    path("", include("review.urls")),
    path("", include("capture.urls")),
    path("", include("tokens.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "clinicpro.failures.bad_request"
handler403 = "clinicpro.failures.forbidden"
handler404 = "clinicpro.failures.not_found"
handler500 = "clinicpro.failures.server_error"
