"""What the server knows of a clinician's recordings, and what their desk does to them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from playwright.sync_api import Page

from tests.browser.installation import Account, Installation

A_MOMENT = timedelta(seconds=1)
SEAM_NEEDS = 500  # ms of sound, to be looked for in the segment before it

DESK = """
from capture import consultations
from recordings import asking, consent, running
from recordings.models import Recording
from tokens.models import Clinician

consultation = consultations.current(Clinician.objects.get(username={username!r}))
{code}
"""


class Ward:
    """What the server knows of one clinician's recordings, and what their desk does."""

    def __init__(self, installation: Installation, clinician: Account) -> None:
        self.installation, self.clinician = installation, clinician

    def rows(self, table: str) -> list[dict[str, object]]:
        query = (
            f"SELECT each.* FROM recordings_{table} AS each JOIN tokens_clinician AS clinician"
            " ON clinician.id = each.clinician_id WHERE clinician.username = ?"
            " ORDER BY each.started_at"
        )
        return [dict(row) for row in self.installation.rows(query, self.clinician.username)]

    @property
    def recording(self) -> dict[str, object]:
        (row,) = self.rows("recording")
        return row

    @property
    def segments(self) -> list[dict[str, object]]:
        return self.rows("segment")

    def until(self, page: Page, true: Callable[["Ward"], object]) -> None:
        """Wait until something is true on the server; a page that is asked lets events through."""
        for _ in range(600):
            if true(self):
                return
            page.evaluate("new Promise((go) => setTimeout(go, 50))")
        raise AssertionError([self.rows("recording"), self.segments])

    def act(self, code: str) -> None:
        """Do at the server what a desk does, to the clinician's open consultation."""
        self.installation.manage(
            "shell",
            "--verbosity=0",
            "--command",
            DESK.format(username=self.clinician.username, code=code),
        )


def span(segment: dict[str, object]) -> tuple[datetime, datetime]:
    begin = datetime.fromisoformat(str(segment["started_at"]))
    return begin, begin + timedelta(milliseconds=int(str(segment["duration_ms"])))


def gaps(segments: list[dict[str, object]]) -> list[timedelta]:
    """Return the time between each segment and the next: negative where they overlap."""
    spans = [span(each) for each in segments]
    return [later[0] - earlier[1] for earlier, later in pairwise(spans)]


def all_arrived(ward: Ward) -> bool:
    """Say whether all of the recording is filed: no number is missing, the last reaches its end.

    Seams are measured right after; what is joined in that moment lies where the clocks say.
    """
    recording, segments = ward.recording, ward.segments
    if not recording["ended_at"] or not segments:
        return False
    end = datetime.fromisoformat(str(recording["ended_at"]))
    has_all = [each["number"] for each in segments] == list(range(len(segments)))
    has_seams = all(
        each["seam_ms"] is not None
        for each in segments[1:]
        if int(str(each["duration_ms"])) >= SEAM_NEEDS
    )
    return has_all and has_seams and span(segments[-1])[1] > end - A_MOMENT
