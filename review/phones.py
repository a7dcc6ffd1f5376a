"""What the desk says of phones: which are paired, what the open panel shows, who tried a code."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from capture.models import PhoneStatus
from review.standing import Phone
from tokens.models import Clinician, MobileToken, Pairing
from tokens.revoke import live_tokens

NOTICE_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Phones:
    """The Phones region, and `used_offer`: the id of the page's own offer, if its work is done.

    `left_behind` hold photos that nothing moves; `holding`, any that their clinician should know
    of. What is shown here is right until the second `until`, if nothing rings before.
    """

    paired: list[Phone]
    left_behind: list[Phone]
    holding: list[Phone]
    until: int | None
    used_offer: str
    just_paired: MobileToken | None
    tried_again: list[Pairing]
    offered_by_others: list[Pairing]
    refused: list[MobileToken]


def phones(clinician: Clinician, *, shown_offer: str, in_consultation: bool) -> Phones:
    """Return the clinician's phones, beside the offer whose panel the page shows (its id or "")."""
    shown = find_offer(clinician, shown_offer)
    since = timezone.now() - NOTICE_LIFE
    # A pairing by somebody else's code is spoken of until it is seen to, however long that takes.
    by_others = ~Q(offered_by="") & Q(acknowledged_at=None)
    by_others &= Q(created_at__gt=since) | Q(token__revoked_at=None, token__isnull=False)
    remarkable = clinician.pairings.select_related("token").filter(
        Q(tried_again_at__gt=since) | by_others
    )
    known = known_phones(clinician)
    return Phones(
        paired=[each for each in known if each.is_paired],
        left_behind=[
            each for each in known if each.is_left_behind(in_consultation=in_consultation)
        ],
        holding=[each for each in known if each.is_holding],
        until=next_change(known, remarkable),
        used_offer="" if shown and not shown.used_at else shown_offer,
        just_paired=shown.token if shown else None,
        tried_again=[each for each in remarkable if is_recent(each.tried_again_at, since)],
        offered_by_others=[each for each in remarkable if is_unseen(each)],
        refused=list(clinician.tokens.filter(refused_at__gt=since)),
    )


def is_recent(at: datetime | None, since: datetime) -> bool:
    return at is not None and at > since


def is_unseen(offer: Pairing) -> bool:
    """Say whether somebody else's offer still needs its clinician's word: unpaired is one, too."""
    if offer.token is None:
        is_over = offer.expires_at <= timezone.now()  # nobody used it, and nobody can
    else:
        is_over = offer.token.revoked_at is not None
    return bool(offer.offered_by) and offer.acknowledged_at is None and not is_over


def find_offer(clinician: Clinician, shown_offer: str) -> Pairing | None:
    try:
        offer_id = UUID(shown_offer)
    except ValueError:
        return None
    return clinician.pairings.select_related("token").filter(pk=offer_id).first()


def known_phones(clinician: Clinician) -> list[Phone]:
    """Return the paired phones, then those unpaired ones on which photos wait."""
    paired = live_tokens(clinician)
    heard = PhoneStatus.objects.filter(token__clinician=clinician).filter(
        Q(token__in=paired) | Q(waiting__gt=0, dismissed_at=None)
    )
    by_token = {each.token_id: each for each in heard.select_related("token")}
    here = [
        Phone(each, by_token.pop(each.pk, PhoneStatus(token=each)), is_paired=True)
        for each in paired
    ]
    return here + [Phone(each.token, each, is_paired=False) for each in by_token.values()]


def next_change(known: list[Phone], offers: Iterable[Pairing]) -> int | None:
    """Return the second since 1970 at which time alone changes what is said."""
    moments = [
        *turns(known),
        *(each.expires_at for each in offers if is_unseen(each) and not each.token),
    ]
    return min((ceil(at.timestamp()) for at in moments), default=None)


def turns(known: list[Phone]) -> Iterator[datetime]:
    """Yield when each phone falls silent or loses its pairing, and when today is over."""
    for each in known:
        if each.is_paired:
            yield each.token.expires_at
        if not each.status.is_at_rest:
            yield tomorrow() if each.status.is_quiet else each.status.quiet_at


def is_over(until: str | None) -> bool:
    """Say whether what a page shows, right until this second, may be wrong by now."""
    try:
        return until is not None and time.time() >= int(until)
    except ValueError:
        return True


def tomorrow() -> datetime:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)
