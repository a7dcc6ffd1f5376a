"""The clinician's desk, by the forms that its page shows. No browser: the desk is not on trial."""

import re

import httpx

from tests.browser.installation import Account, Installation

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
END = re.compile(r'action="([^"]+/end/)"')
STOP = re.compile(r'action="(/recordings/[^"]+/stop/)"')
UNPAIR = re.compile(r'action="([^"]+/unpair/)"')
CODE = re.compile(r"data-pairing-code[^>]*>\s*([^\s<]+)")
PATIENCE = 30.0  # seconds


class Desk:
    """Signed in as somebody."""

    def __init__(self, installation: Installation, account: Account) -> None:
        self.http = httpx.Client(
            base_url=installation.origin,
            cookies={"desk": account.session},
            follow_redirects=True,
            timeout=PATIENCE,
        )

    def see(self, patient: str) -> None:
        """End the open consultation, if there is one, and start another."""
        self.end()
        self.press("/consultations/start/", patient=patient)

    def end(self) -> None:
        if shown := END.search(self.page()):
            self.press(shown[1])

    def stop_recording(self) -> None:
        if shown := STOP.search(self.page()):
            self.press(shown[1])

    @property
    def sees_somebody(self) -> bool:
        return END.search(self.page()) is not None

    def offer(self) -> str:
        """Return a pairing code."""
        found = CODE.search(self.press("/pairings/"))
        assert found is not None
        return found[1]

    def unpair_all(self) -> None:
        for action in UNPAIR.findall(self.page()):
            self.press(action)

    def press(self, action: str, **fields: str) -> str:
        token = TOKEN.search(self.page())
        assert token is not None
        answer = self.http.post(action, data={"csrfmiddlewaretoken": token[1], **fields})
        answer.raise_for_status()
        return answer.text

    def page(self) -> str:
        answer = self.http.get("/")
        answer.raise_for_status()
        return answer.text
