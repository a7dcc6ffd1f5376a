"""A phone that is a program records: what it says to the API, and sound in the bucket."""

import uuid
from datetime import UTC, datetime
from typing import Any

from bench.program import Program
from tests.browser.installation import Account, Installation

# Three stretches of the counted tones: 11 s, a gap, 4 s, a pause, 4 s; a photo at its sixth second.
FILE = """
from datetime import timedelta
from django.utils import timezone
from capture.models import Consultation, Photo
from tests.recordings import filed
from tokens.models import MobileToken

own = dict(clinician__username={username!r})
consultation = Consultation.objects.filter(**own).latest("started_at")
token = MobileToken.objects.filter(**own).latest("created_at")
begun = timezone.now() - timedelta(minutes=2)
first = filed.recording(consultation, token, started_at=begun, seconds=21)
filed.talk(first, 6, without=[3, 4])
second = filed.recording(consultation, token, started_at=begun + timedelta(seconds=40), seconds=4)
filed.talk(second, 1)
Photo.objects.filter(consultation=consultation).update(captured_at=begun + timedelta(seconds=6))
"""


def file(installation: Installation, account: Account) -> None:
    """File recordings of the clinician's latest consultation, and put its photos into them."""
    code = FILE.format(username=account.username)
    installation.manage("shell", "--verbosity=0", "--command", code)


class Microphone:
    """What a phone says when it records."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.consultation = program.situation["consultation"]["id"]
        self.begun: dict[str, Any] = {}

    def news(self) -> dict[str, Any]:
        found: dict[str, Any] = self.program.ask("GET", "/api/phone")["recording"]
        return found

    def agree(self) -> None:
        """Let the patient agree."""
        self.say("consent_url")

    def start(self) -> None:
        self.begun = self.say("start_url", id=str(uuid.uuid4()))

    def decline(self) -> None:
        news = self.news()
        self.program.http.post(
            news["decline_url"], json={"consultation": self.consultation}
        ).raise_for_status()

    def say(self, url: str, **more: str) -> dict[str, Any]:
        body = {"consultation": self.consultation, **more}
        return self.program.ask("POST", self.news()[url], json=body)

    def tell(self, state: str, *, why: str = "", waiting: int = 0) -> None:
        at = datetime.now(UTC).isoformat() if why else None
        self.program.ask(
            "POST",
            self.begun["state_url"],
            json={"state": state, "interrupted_at": at, "why": why, "waiting": waiting},
        )
