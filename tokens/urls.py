from django.urls import path

from tokens import views
from tokens.signin import SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("pair/", views.pair, name="pair"),
    path("api/pair/peek", views.api_peek, name="api-peek"),
    path("api/pair", views.api_pair, name="api-pair"),
]
