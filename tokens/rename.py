"""Give a phone a name of its clinician's own; which one stays between the two of them."""

from django.db import transaction

from tokens import audit, signals
from tokens.models import MobileToken


@transaction.atomic
def rename(token: MobileToken, *, name: str) -> None:
    """Name this phone; an empty name lets it be called by its kind again."""
    if MobileToken.objects.filter(pk=token.pk).exclude(name=name).update(name=name):
        audit.record("token.renamed", clinician_id=token.clinician_id, token_id=token.id)
        signals.phone_renamed.send(MobileToken, clinician_id=token.clinician_id)
