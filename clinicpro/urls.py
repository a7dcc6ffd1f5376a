"""Every address of the site, room by room."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from clinicpro.health import healthz, readyz
from clinicpro.manifest import manifest
from clinicpro.metrics import metrics
from review.leaving import sign_out

# One sign-in for all: the admin's own knows no second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("review.urls")),
    path("", include("capture.urls")),
    path("", include("recordings.urls")),
    path("", include("tokens.urls")),
    path("admin/logout/", sign_out),  # the admin's own would not say what waits on phones
    path("admin/", admin.site.urls),
    path("language/", login_not_required(set_language), name="set_language"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "clinicpro.failures.bad_request"
handler403 = "clinicpro.failures.forbidden"
handler404 = "clinicpro.failures.not_found"
handler429 = "clinicpro.failures.too_many"  # allauth asks for it
handler500 = "clinicpro.failures.server_error"
