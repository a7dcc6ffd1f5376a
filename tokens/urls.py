from django.urls import path

from tokens import account, entrance, views

# allauth looks for these names; only what is needed has a door. Two of them are ours by another.
urlpatterns = [
    path("login/", entrance.SignIn.as_view(), name="login"),
    path("login/", entrance.SignIn.as_view(), name="account_login"),
    path("login/passkey/", entrance.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("login/second-step/", entrance.SecondStep.as_view(), name="mfa_authenticate"),
    path("account/", account.Account.as_view(), name="account"),
    path("account/", account.Account.as_view(), name="mfa_index"),
    path("account/app/", account.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("account/app/remove/", account.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/confirm/", account.Confirm.as_view(), name="account_reauthenticate"),
    path("account/passkeys/add/", account.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove/",
        account.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/recovery-codes/", account.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"
    ),
    path(
        "account/recovery-codes/new/",
        account.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("pair/", views.pair, name="pair"),
    path("api/pair/peek", views.api_peek, name="api-peek"),
    path("api/pair", views.api_pair, name="api-pair"),
]
