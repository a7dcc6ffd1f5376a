from django.contrib.auth.views import LoginView
from django.urls import path

from tokens import views

urlpatterns = [
    path(
        "login/",
        LoginView.as_view(template_name="tokens/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("pair/", views.pair, name="pair"),
    path("api/pair/peek", views.api_peek, name="api-peek"),
    path("api/pair", views.api_pair, name="api-pair"),
]
