"""Pair a phone: offer a code at the desk, redeem it on the phone. Each code works once."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from tokens import audit, signals, throttle
from tokens.errors import ApiError, CodeExpired, CodeUnknown, CodeUsed
from tokens.links import site_url, spoken
from tokens.models import Clinician, MobileToken, Pairing
from tokens.permanent import check_room
from tokens.revoke import revoke_all
from tokens.secrets import (
    code_digest,
    code_digests,
    new_qr_secret,
    new_token_secret,
    new_typed_code,
    normalised,
    token_digest,
)

OFFER_LIFE = timedelta(minutes=5)


@dataclass(frozen=True)
class Offer:
    """An offer with its two secrets, which exist nowhere else."""

    pairing: Pairing
    url: str
    typed: str

    @property
    def address(self) -> str:
        """Return where a phone may type the code, as people write addresses."""
        return spoken(reverse("pair"))


@dataclass(frozen=True)
class Paired:
    """A new token with its secret, which exists nowhere else."""

    token: MobileToken
    secret: str


@transaction.atomic
def offer(clinician: Clinician, *, offered_by: str = "", is_permanent: bool = False) -> Offer:
    """Offer a pairing for five minutes, beside any others that stand.

    `offered_by` names who offers when it is not the clinician. The secret stands in the URL's
    fragment, which reaches no log, no Referer and no link preview. Raises OverLimit for a
    permanent phone that the clinician's tier does not allow.
    """
    if is_permanent:
        check_room(clinician)
    secret, typed = new_qr_secret(), new_typed_code()
    pairing = Pairing.objects.create(
        clinician=clinician,
        offered_by=offered_by,
        is_permanent=is_permanent,
        qr_digest=code_digest(secret),
        typed_digest=code_digest(normalised(typed)),
        expires_at=timezone.now() + OFFER_LIFE,
    )
    audit.record(
        "pairing.offered", clinician_id=clinician.id, subject_id=pairing.id, actor=offered_by
    )
    if offered_by:
        signals.code_offered_by_other.send(Pairing, clinician_id=clinician.id)
    return Offer(pairing, f"{site_url(reverse('pair'))}#{secret}", typed)


@transaction.atomic
def rotate(clinician: Clinician) -> None:
    """End all pairings so far, to be followed by a new code: old phones out."""
    count = revoke_all(clinician, reason="rotated")
    audit.record("token.rotated", clinician_id=clinician.id, count=count)


def peek(code: str, *, address: str | None) -> Clinician:
    """Return whose phone this code would make; spends nothing.

    Raises CodeUnknown, CodeExpired, CodeUsed, and SlowDown after too many failures.
    """
    return find(code, address=address).clinician


def redeem(code: str, *, device: str, address: str | None) -> Paired:
    """Exchange a code for a token; of two phones at the same moment exactly one wins.

    Raises CodeUnknown, CodeExpired, CodeUsed, and SlowDown after too many failures; and OverLimit,
    which spends nothing, where the tier allows no further permanent phone by now.
    """
    pairing = find(code, address=address)
    with transaction.atomic():
        if claim(pairing):
            return issue(pairing, device=device)
    throttle.count_failure(address)
    tell_desk(pairing)
    raise CodeUsed


def find(code: str, *, address: str | None) -> Pairing:
    """Return the standing offer behind either form of its code."""
    as_secret, as_typed = code_digests(code)
    pairing = (
        Pairing.objects.select_related("clinician")
        .filter(Q(qr_digest=as_secret) | Q(typed_digest=as_typed), clinician__is_active=True)
        .first()
    )
    trouble = trouble_with(pairing)
    # Nobody guesses a QR's 128 bits: who holds them need not wait for others' mistakes.
    if pairing and trouble is None and pairing.qr_digest == as_secret:
        return pairing
    throttle.check_failures(address)
    if pairing and trouble is None:
        return pairing
    throttle.count_failure(address)
    if pairing and pairing.used_at:
        tell_desk(pairing)
    raise trouble or CodeUnknown


@transaction.atomic
def acknowledge(pairing: Pairing) -> None:
    """Note that the clinician has seen who else offered this code. Twice is as good as once."""
    if Pairing.objects.filter(pk=pairing.pk, acknowledged_at=None).update(
        acknowledged_at=timezone.now()
    ):
        audit.record(
            "pairing.acknowledged", clinician_id=pairing.clinician_id, subject_id=pairing.id
        )
        signals.code_offered_by_other.send(Pairing, clinician_id=pairing.clinician_id)


def trouble_with(pairing: Pairing | None) -> ApiError | None:
    if pairing is None:
        return CodeUnknown()
    if pairing.used_at:
        return CodeUsed()
    if pairing.expires_at <= timezone.now():
        return CodeExpired()
    return None


def claim(pairing: Pairing) -> bool:
    """Spend the code by compare-and-set, never by read-then-write."""
    now = timezone.now()
    free = Pairing.objects.filter(pk=pairing.pk, used_at=None, expires_at__gt=now)
    return free.update(used_at=now) == 1


def issue(pairing: Pairing, *, device: str) -> Paired:
    if pairing.is_permanent:
        check_room(pairing.clinician)
    secret = new_token_secret()
    token = MobileToken.objects.create(
        clinician=pairing.clinician,
        digest=token_digest(secret),
        account_hash=pairing.clinician.get_session_auth_hash(),
        device=device,
        is_permanent=pairing.is_permanent,
    )
    Pairing.objects.filter(pk=pairing.pk).update(token=token)
    audit.record(
        "pairing.redeemed",
        clinician_id=token.clinician_id,
        token_id=token.id,
        subject_id=pairing.id,
        actor=pairing.offered_by,
    )
    signals.phone_paired.send(MobileToken, clinician_id=token.clinician_id)
    return Paired(token, secret)


@transaction.atomic
def tell_desk(pairing: Pairing) -> None:
    """Tell the desk that somebody else tried a code that a phone has already used."""
    Pairing.objects.filter(pk=pairing.pk).update(tried_again_at=timezone.now())
    audit.record(
        "pairing.refused", clinician_id=pairing.clinician_id, subject_id=pairing.id, reason="used"
    )
    signals.code_tried_again.send(Pairing, clinician_id=pairing.clinician_id)
