from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class TokensConfig(AppConfig):
    name = "tokens"
    verbose_name = "Trust"

    def ready(self) -> None:
        from tokens import (  # noqa: PLC0415  (they connect their receivers)
            closing,  # noqa: F401
            presence,  # noqa: F401
            second_step,  # noqa: F401
            signins,  # noqa: F401
            signout,  # noqa: F401
            tiers,
            triggers,
        )

        post_migrate.connect(triggers.put_up, sender=self)
        post_migrate.connect(tiers.fill, sender=self)
        post_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, **_: Any) -> None:
    """Keep the table behind settings.CACHES wherever the database is migrated."""
    call_command("createcachetable", database=using, verbosity=0)
