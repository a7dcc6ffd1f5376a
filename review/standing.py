"""How a phone stands, in the desk's words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as as_text
from django.utils.translation import gettext, ngettext

from capture.models import PhoneStatus
from tokens.models import MobileToken

A_WEEK = timedelta(days=6)  # within which a weekday's name says which day


@dataclass(frozen=True)
class Phone:
    """A phone, and how it stood when it was last heard."""

    token: MobileToken
    status: PhoneStatus
    is_paired: bool

    @property
    def activity(self) -> str:
        """Return what it is doing, in words; none where there is nothing to say."""
        status = self.status
        if status.is_at_rest:
            return ""
        if not self.is_paired:
            return gettext("Phone lost its pairing")
        if status.is_taking:
            return gettext("Taking photos")
        if status.is_sending:
            return sending(status)
        waiting = ngettext(
            "{count} photo waiting on the phone",
            "{count} photos waiting on the phone",
            status.waiting,
        ).format(count=status.waiting)
        failed = gettext("{count} failed").format(count=status.failed) if status.failed else ""
        return ", ".join(filter(None, (waiting, failed)))

    @property
    def still_waiting(self) -> str:
        """Return what waits on it and since when it was silent, in words."""
        kind = str(self.token).partition(",")[0]
        kind = gettext("phone") if kind == "Phone" else kind
        name = self.token.name or gettext("the {kind}").format(kind=kind)
        return ngettext(
            "{count} photo waiting on {name}, last heard {heard}",
            "{count} photos waiting on {name}, last heard {heard}",
            self.status.waiting,
        ).format(count=self.status.waiting, name=name, heard=moment(self.status.heard_at))

    @property
    def oldest(self) -> str:
        """Return when the oldest photo that waits was taken, in words."""
        at = self.status.oldest_waiting_at
        return moment(at) if at else ""

    @property
    def is_there(self) -> bool:
        """Say whether its page was heard just now."""
        return not (self.status._state.adding or self.status.is_quiet)

    @property
    def is_holding(self) -> bool:
        """Say whether photos wait on it that its clinician has not dismissed."""
        return self.status.waiting > 0 and self.status.dismissed_at is None

    def is_left_behind(self, *, in_consultation: bool) -> bool:
        """Say whether its photos need a word: it is gone, or their consultation may be over."""
        if not self.is_paired or self.status.is_quiet:
            return self.is_holding
        return self.is_holding and not in_consultation and not self.status.is_sending


def sending(status: PhoneStatus) -> str:
    total = status.sent + status.waiting
    if not total:
        return gettext("Sending")
    return gettext("Sending {number} of {total}").format(
        number=min(status.sent + 1, total), total=total
    )


def moment(at: datetime) -> str:
    """Return the clock's time, with its day where that is not today."""
    here = timezone.localtime(at)
    today = timezone.localdate()
    if here.date() == today:
        return as_text(here, "H:i")
    return as_text(here, "D H:i" if today - here.date() <= A_WEEK else "D j M H:i")
