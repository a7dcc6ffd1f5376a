"""Print a pairing URL for a clinician whose desk cannot show one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tokens.errors import OverLimit
from tokens.models import Clinician
from tokens.pairing import OFFER_LIFE, offer


class Command(BaseCommand):
    help = "Print a pairing URL for a clinician; the clinician's desk shows that it was used."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--permanent", action="store_true", help="the phone stays paired past the sign-out"
        )

    def handle(self, *args: Any, username: str, permanent: bool, **options: Any) -> None:
        clinician = Clinician.objects.filter(username=username, is_active=True).first()
        if clinician is None:
            raise CommandError(f"There is no active clinician {username!r}.")
        try:
            offered = offer(
                clinician, offered_by="the operator, by offer_pairing", is_permanent=permanent
            )
        except OverLimit as error:
            raise CommandError(error.message) from error
        self.stdout.write(offered.url)
        self.stderr.write(
            f"Or type {offered.typed}. Works once, for {OFFER_LIFE.seconds // 60} minutes."
        )
