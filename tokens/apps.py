from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TokensConfig(AppConfig):
    name = "tokens"
    verbose_name = "Trust"

    def ready(self) -> None:
        from tokens import presence, signins, signout, tiers, triggers  # noqa: F401, PLC0415

        post_migrate.connect(triggers.put_up, sender=self)
        post_migrate.connect(tiers.fill, sender=self)
