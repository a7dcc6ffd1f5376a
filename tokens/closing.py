"""An account that is closed, or has a new password, loses its phones in that very moment.

Each call would refuse them anyway (auth.py). Here it is written down when: what a phone puts into
the bucket after that, by an address that was signed before, the sweep does not file.
"""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from tokens.auth import password_changed
from tokens.models import Clinician, MobileToken
from tokens.revoke import revoke_each

DECISIVE = {"password", "is_active"}


@receiver(post_save, sender=Clinician)
def end_pairings(
    instance: Clinician, *, created: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    if created or (update_fields is not None and DECISIVE.isdisjoint(update_fields)):
        return
    theirs = MobileToken.objects.filter(clinician=instance, revoked_at=None)
    if not instance.is_active:
        revoke_each(theirs, reason="account closed")
        return
    old = [each.pk for each in theirs.select_related("clinician") if password_changed(each)]
    if old:
        revoke_each(theirs.filter(pk__in=old), reason="password changed")
