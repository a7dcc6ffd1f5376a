"""What the desk says of phones: which are paired, what the open panel shows, who tried a code."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from tokens.models import Clinician, MobileToken, Pairing
from tokens.revoke import live_tokens

NOTICE_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Phones:
    """The Phones region: `panel_stays` keeps an open panel; `just_paired` closes it with a name."""

    paired: list[MobileToken]
    panel_stays: bool
    just_paired: MobileToken | None
    tried_again: list[Pairing]
    offered_by_others: list[Pairing]


def phones(clinician: Clinician, *, shown_offer: str) -> Phones:
    """Return the clinician's phones, beside the offer whose panel the page shows (its id or "")."""
    shown = find_offer(clinician, shown_offer)
    since = timezone.now() - NOTICE_LIFE
    remarkable = clinician.pairings.select_related("token").filter(
        Q(tried_again_at__gt=since) | (Q(created_at__gt=since) & ~Q(offered_by=""))
    )
    return Phones(
        paired=live_tokens(clinician),
        panel_stays=shown is not None and shown.used_at is None,
        just_paired=shown.token if shown else None,
        tried_again=[each for each in remarkable if each.tried_again_at],
        offered_by_others=[each for each in remarkable if each.offered_by],
    )


def find_offer(clinician: Clinician, shown_offer: str) -> Pairing | None:
    try:
        offer_id = UUID(shown_offer)
    except ValueError:
        return None
    return clinician.pairings.select_related("token").filter(pk=offer_id).first()
