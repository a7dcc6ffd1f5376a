"""The admin's view of trust: who may act, in words; no secret, no code, nothing to forge."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from tokens import admin_tiers, pairing  # noqa: F401  (the former registers itself)
from tokens.admin_looks import AuditedAdmin, ReadOnlyAdmin, actor
from tokens.models import AuditEvent, Clinician, MobileToken, Pairing
from tokens.qr import qr_svg
from tokens.revoke import revoke
from tokens.standing import KNOWN_TO_THE_DATABASE, STANDING, standing_of, tokens_that_are


class StandingFilter(admin.SimpleListFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each, STANDING[each]) for each in KNOWN_TO_THE_DATABASE]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(tokens_that_are(self.value())) if self.value() else queryset


@admin.register(MobileToken)
class MobileTokenAdmin(ReadOnlyAdmin):
    """The phones: whose, what, since when, until when."""

    list_display = ("device", "clinician", "kind", "standing", "created_at", "last_used_at", "id")
    list_filter = (StandingFilter, "is_permanent", ("created_at", admin.DateFieldListFilter))
    search_fields = ("id", "clinician__username", "clinician__last_name", "device")
    list_select_related = ("clinician",)
    date_hierarchy = "created_at"
    actions = ("revoke_pairings",)
    fields = (
        "id", "clinician", "device", "kind", "standing", "created_at", "last_used_at", "expires_at",
        "revoked_at",
    )  # fmt: skip

    @admin.display(ordering="is_permanent")
    def kind(self, token: MobileToken) -> str:
        return "permanent" if token.is_permanent else "temporary"

    @admin.display
    def standing(self, token: MobileToken) -> str:
        return STANDING[standing_of(token)]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tokens.change_mobiletoken")

    @admin.action(description="Unpair the chosen phones", permissions=["revoke"])
    def revoke_pairings(self, request: HttpRequest, queryset: QuerySet[MobileToken]) -> None:
        count = sum(revoke(token, reason="by an admin", actor=actor(request)) for token in queryset)
        phones = "1 phone was" if count == 1 else f"{count} phones were"
        self.message_user(request, f"{phones} unpaired.", messages.SUCCESS)


@admin.register(Pairing)
class PairingAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at", "clinician", "offered", "standing", "used_at", "tried_again_at", "token",
    )  # fmt: skip
    list_filter = (
        ("created_at", admin.DateFieldListFilter),
        ("used_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("id", "clinician__username", "offered_by")
    list_select_related = ("clinician", "token")
    fields = (
        "id", "clinician", "offered", "standing", "created_at", "expires_at", "used_at",
        "tried_again_at", "token",
    )  # fmt: skip

    @admin.display(ordering="offered_by", description="offered by")
    def offered(self, offer: Pairing) -> str:
        return offer.offered_by or "the clinician"

    @admin.display
    def standing(self, offer: Pairing) -> str:
        if offer.used_at:
            return "used"
        return "expired" if offer.expires_at <= timezone.now() else "standing"


@admin.register(Clinician)
class ClinicianAdmin(AuditedAdmin, UserAdmin):  # type: ignore[type-arg]
    list_display = ("username", "first_name", "last_name", "tier", "is_active", "is_staff")
    list_filter = ("tier", "is_active", "is_staff")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Tier", {"fields": ("tier",)}))
    actions = ("offer_pairing",)

    @transaction.atomic
    def user_change_password(self, *args: Any, **options: Any) -> HttpResponse:
        """Let the new password, the end of the phones and their events commit together."""
        return super().user_change_password(*args, **options)

    def has_offer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tokens.add_pairing")

    @admin.action(description="Offer a pairing code", permissions=["offer"])
    def offer_pairing(
        self, request: HttpRequest, queryset: QuerySet[Clinician]
    ) -> HttpResponse | None:
        """Show a code for one clinician; the clinician's desk says who offered it."""
        chosen = list(queryset.filter(is_active=True)[:2])
        if len(chosen) != 1:
            self.message_user(request, "Choose one active clinician.", messages.ERROR)
            return None
        return never_cache(self.show_offer)(request, chosen[0])

    def show_offer(self, request: HttpRequest, clinician: Clinician) -> HttpResponse:
        offer = pairing.offer(clinician, offered_by=actor(request))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Pairing code for {clinician}",
            "opts": self.opts,
            "offer": offer,
            "qr": qr_svg(offer.url, title="Pairing QR code"),
            "minutes": pairing.OFFER_LIFE // timedelta(minutes=1),
        }
        return TemplateResponse(request, "admin/tokens/clinician/offer.html", context)


admin.site.unregister(Group)


@admin.register(Group)
class AuditedGroupAdmin(AuditedAdmin, GroupAdmin):
    """Groups give permissions, the one to look at photos among them."""


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Who did what when. Ids and reasons: neither patients nor what was said of them."""

    list_display = ("happened_at", "action", "by", "clinician", "token_id", "subject_id", "details")
    list_filter = ("action", ("happened_at", admin.DateFieldListFilter))
    search_fields = ("=username", "=clinician_id", "=token_id", "=subject_id", "actor")
    date_hierarchy = "happened_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """Bring the clinician's name along: the rows hold ids only, and outlive accounts."""
        named = Clinician.objects.filter(pk=OuterRef("clinician_id")).values("username")
        events: QuerySet[AuditEvent] = super().get_queryset(request)
        return events.annotate(username=Subquery(named))

    @admin.display(description="by", ordering="actor")
    def by(self, event: Any) -> str:
        return event.actor or event.username or ""

    @admin.display(ordering="username")
    def clinician(self, event: Any) -> str:
        return event.username or ""


# There is no sign-up and no e-mail; allauth's page of factors would show their sealed secrets.
for model in (EmailAddress, Authenticator):
    admin.site.unregister(model)


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnlyAdmin):
    """Who has a second factor. `manage.py forget_second_factor` removes lost ones."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__username", "user__last_name")
    list_select_related = ("user",)
    fields = list_display
