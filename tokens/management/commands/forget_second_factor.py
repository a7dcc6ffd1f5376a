"""Let a clinician in again who has lost authenticator app, passkeys and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tokens import factors
from tokens.models import Clinician


class Command(BaseCommand):
    help = "Remove a clinician's second factors and recovery codes, and end their sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        clinician = Clinician.objects.filter(username=username).first()
        if clinician is None:
            raise CommandError(f"There is no clinician {username!r}.")
        count = factors.forget(clinician, actor="the operator, by forget_second_factor")
        self.stdout.write(f"{count} second factor{'' if count == 1 else 's'} removed.")
        if factors.must_have(clinician):
            self.stdout.write("The next sign-in asks for the password, then for a new one.")
        else:
            self.stdout.write("The next sign-in asks for the password alone.")
