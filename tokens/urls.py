from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from tokens import views

urlpatterns = [
    path(
        "login/",
        LoginView.as_view(template_name="tokens/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("pair/", views.pair, name="pair"),
    path("api/pair/peek", views.api_peek, name="api-peek"),
    path("api/pair", views.api_pair, name="api-pair"),
]
