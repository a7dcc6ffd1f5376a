from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "tokens"
    verbose_name = "Trust"

    def ready(self) -> None:
        from tokens import presence, signout  # noqa: F401, PLC0415  (connects its receivers)
