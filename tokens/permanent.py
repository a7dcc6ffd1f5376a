"""Make a clinician's own phone a permanent one, as many as their tier allows, and undo it."""

from django.db import transaction
from django.utils.translation import gettext, ngettext

from tokens import audit, signals
from tokens.auth import password_changed
from tokens.errors import OverLimit
from tokens.models import Clinician, MobileToken
from tokens.tiers import limits_of


@transaction.atomic
def make_permanent(token: MobileToken) -> bool:
    """Keep a phone's pairing past its clinician's sign-out; returns whether this call did it.

    Twice is as good as once. Raises OverLimit where the tier allows no more.
    """
    check_room(token.clinician, but=token)
    return change(token, is_permanent=True)


@transaction.atomic
def make_temporary(token: MobileToken) -> bool:
    """Let a phone's pairing end with its clinician's day again; says whether this call did it."""
    return change(token, is_permanent=False)


def check_room(clinician: Clinician, *, but: MobileToken | None = None) -> None:
    """Raise OverLimit where the clinician has as many permanent phones as their tier allows.

    Holds the clinician's row until the transaction ends: of two phones at once, one comes first.
    """
    # Rows that merely point at the clinician may be written meanwhile.
    Clinician.objects.select_for_update(no_key=True).get(pk=clinician.pk)
    most = limits_of(clinician.pk).permanent_phones
    permanent = clinician.tokens.filter(is_permanent=True, revoked_at=None)
    taken = [
        each
        for each in permanent.select_related("clinician")
        if each != but and each.is_live and not password_changed(each)
    ]
    if len(taken) >= most:
        raise OverLimit(sentence(most))


def sentence(most: int) -> str:
    if most == 0:
        return gettext("Your tier allows no permanent phone.")
    allowed = ngettext(
        "Your tier allows one permanent phone.", "Your tier allows {most} permanent phones.", most
    )
    again = gettext("Unpair one, or make it temporary, and try again.")
    return f"{allowed.format(most=most)} {again}"


def change(token: MobileToken, *, is_permanent: bool) -> bool:
    standing = MobileToken.objects.filter(
        pk=token.pk, revoked_at=None, is_permanent=not is_permanent
    )
    if not standing.update(is_permanent=is_permanent):
        return False
    audit.record(
        "token.made_permanent" if is_permanent else "token.made_temporary",
        clinician_id=token.clinician_id,
        token_id=token.id,
    )
    signals.phone_changed.send(MobileToken, clinician_id=token.clinician_id)
    return True
