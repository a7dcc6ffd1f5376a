"""The admin: trust in words, acts on record, and nothing of patients without a permission."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tests.conftest import signed_in
from tokens import pairing
from tokens.models import AuditEvent, Clinician, MobileToken
from tokens.revoke import revoke


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(Clinician.objects.create_superuser("admin", password="right"))


@pytest.fixture
def helper(db: None) -> Client:
    """Return an admin's client who may view everything of trust and photos, and do nothing."""
    account = Clinician.objects.create_user("helper", password="right", is_staff=True)
    account.user_permissions.set(
        Permission.objects.filter(codename__startswith="view_").filter(
            content_type__app_label__in=["tokens", "capture"]
        )
    )
    return signed_in(account)


@pytest.fixture
def photo(bucket, phone: Phone, consultation: Consultation) -> Photo:
    phone.upload(Shot(), consultation)
    Photo.objects.update(description="a mole on the chin")
    return Photo.objects.get()


def act(admin: Client, model: str, action: str, *ids: object):
    chosen = {"action": action, "_selected_action": [str(each) for each in ids]}
    return admin.post(reverse(f"admin:{model}_changelist"), chosen, follow=True)


def listed(admin: Client, model: str, **query: str) -> str:
    return admin.get(reverse(f"admin:{model}_changelist"), query).content.decode()


# --- What it shows --------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["mobiletoken", "pairing", "clinician", "auditevent"])
def test_the_admin_lists_trust_and_shows_no_secret(
    admin: Client, phone: Phone, clinician: Clinician, model: str
) -> None:
    offer = pairing.offer(clinician)
    page = listed(admin, f"tokens_{model}")
    assert "1 " in page
    for secret in (phone.token.digest, phone.secret, offer.pairing.qr_digest, offer.typed):
        assert secret not in page


def test_no_page_of_the_admin_shows_a_secret_a_code_or_a_patient(
    admin: Client, photo: Photo, phone: Phone, clinician: Clinician, desk: Client
) -> None:
    offer = pairing.offer(clinician)
    token = phone.fresh_token()
    hidden = [
        phone.secret, token.digest, token.account_hash, clinician.password,
        offer.typed, offer.url.partition("#")[2], offer.pairing.qr_digest,
        offer.pairing.typed_digest, desk.session.session_key, photo.consultation.patient,
        photo.description, photo.filename, "X-Amz-Signature",
    ]  # fmt: skip
    pages = 0
    for model, kind in site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses = [reverse(f"{name}_changelist")]
        for each in kind.get_queryset(admin.get("/admin/").wsgi_request)[:20]:
            addresses += [
                reverse(f"{name}_{what}", args=[each.pk]) for what in ("change", "history")
            ]
        for address in addresses:
            page = admin.get(address, follow=True).content.decode()
            assert [each for each in hidden if each in page] == [], address
            pages += 1
    assert pages > 20


def test_a_pairings_standing_is_said_in_words(admin: Client, phone: Phone) -> None:
    assert "live" in listed(admin, "tokens_mobiletoken")
    idle = timezone.now() - timedelta(hours=13)
    MobileToken.objects.update(last_used_at=idle)
    assert "run out, not used for too long" in listed(admin, "tokens_mobiletoken")
    revoke(phone.token, reason="in a test")
    assert "unpaired" in listed(admin, "tokens_mobiletoken")


def test_a_changed_password_and_a_closed_account_are_said_as_well(
    admin: Client, phone: Phone, clinician: Clinician
) -> None:
    # Not by save(), which unpairs the phones (tokens/closing.py).
    Clinician.objects.filter(pk=clinician.pk).update(password="another")
    assert "ended by a change of password" in listed(admin, "tokens_mobiletoken")
    Clinician.objects.filter(pk=clinician.pk).update(is_active=False)
    assert "its account is not active" in listed(admin, "tokens_mobiletoken")


@pytest.mark.parametrize(("standing", "count"), [("live", 1), ("idle", 1), ("revoked", 1)])
def test_tokens_are_filtered_by_their_standing(
    admin: Client, clinician: Clinician, standing: str, count: int
) -> None:
    Phone(clinician)
    idle, revoked = Phone(clinician).token, Phone(clinician).token
    MobileToken.objects.filter(pk=idle.pk).update(last_used_at=timezone.now() - timedelta(days=1))
    revoke(revoked, reason="in a test")
    assert f"{count} mobile token" in listed(admin, "tokens_mobiletoken", standing=standing)


def test_tokens_and_events_are_found_by_their_clinicians_name(
    admin: Client, phone: Phone, colleagues_phone: Phone
) -> None:
    assert "1 mobile token" in listed(admin, "tokens_mobiletoken", q="colleague")
    events = listed(admin, "tokens_auditevent", q="colleague", action="pairing.redeemed")
    assert str(colleagues_phone.token.id) in events
    assert str(phone.token.id) not in events


def test_lists_ask_the_database_no_more_often_for_more_rows(
    admin: Client, clinician: Clinician, django_assert_max_num_queries
) -> None:
    for _ in range(8):
        Phone(clinician)
    for model in ("mobiletoken", "pairing", "auditevent"):
        with django_assert_max_num_queries(16):
            listed(admin, f"tokens_{model}")


# --- What it does ---------------------------------------------------------------------------------


def test_many_phones_are_unpaired_at_once(
    admin: Client, phone: Phone, colleagues_phone: Phone
) -> None:
    answer = act(
        admin, "tokens_mobiletoken", "revoke_pairings", phone.token.pk, colleagues_phone.token.pk
    )
    assert "2 phones were unpaired" in answer.content.decode()
    assert phone.get(reverse("api-phone")).json()["error"]["code"] == "token_revoked"
    said = AuditEvent.objects.filter(action="token.revoked")
    assert {each.actor for each in said} == {"admin admin"}


def test_unpairing_twice_is_as_good_as_once(admin: Client, phone: Phone) -> None:
    act(admin, "tokens_mobiletoken", "revoke_pairings", phone.token.pk)
    act(admin, "tokens_mobiletoken", "revoke_pairings", phone.token.pk)
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


def test_who_may_only_look_unpairs_nobody_and_offers_no_code(
    helper: Client, phone: Phone, clinician: Clinician
) -> None:
    act(helper, "tokens_mobiletoken", "revoke_pairings", phone.token.pk)
    act(helper, "tokens_clinician", "offer_pairing", clinician.pk)
    assert phone.get(reverse("api-phone")).status_code == 200
    assert not clinician.pairings.exclude(offered_by="").exists()


def test_a_code_is_offered_for_a_clinician_whose_desk_says_so(
    admin: Client, desk: Client, clinician: Clinician, stranger: Client
) -> None:
    answer = act(admin, "tokens_clinician", "offer_pairing", clinician.pk)
    page = answer.content.decode()
    typed = page.partition("data-pairing-code>")[2].partition("<")[0]
    assert 'role="img"' in page
    assert "no-store" in answer["Cache-Control"]
    body = {"code": typed, "device": "iPhone"}
    assert stranger.post(reverse("api-pair"), body, content_type="application/json").status_code
    assert "was paired with a code from admin admin" in desk.get("/").content.decode()


@pytest.mark.parametrize("is_active", [True, False])
def test_a_code_is_offered_for_one_active_clinician_only(
    admin: Client, clinician: Clinician, colleague: Clinician, is_active: bool
) -> None:
    Clinician.objects.filter(pk=clinician.pk).update(is_active=is_active)
    chosen = [clinician.pk, colleague.pk] if is_active else [clinician.pk]
    answer = act(admin, "tokens_clinician", "offer_pairing", *chosen)
    assert "Choose one active clinician" in answer.content.decode()
    assert not clinician.pairings.exists()


def test_the_admin_can_add_change_and_delete_no_token_or_photo(admin: Client, phone: Phone) -> None:
    for model in ("tokens/mobiletoken", "capture/photo", "tokens/auditevent"):
        assert admin.get(f"/admin/{model}/add/").status_code == 403
    page = admin.get(f"/admin/tokens/mobiletoken/{phone.token.id}/change/").content.decode()
    assert 'name="_save"' not in page
    assert admin.post(f"/admin/tokens/mobiletoken/{phone.token.id}/delete/").status_code == 403


# --- Looks and changes are on record --------------------------------------------------------------


def test_a_look_at_a_list_and_at_one_row_are_recorded(admin: Client, phone: Phone) -> None:
    listed(admin, "tokens_mobiletoken")
    admin.get(reverse("admin:tokens_mobiletoken_change", args=[phone.token.pk]))
    of_list, of_row = AuditEvent.objects.filter(action="admin.viewed")
    assert (of_list.actor, of_list.details) == ("admin admin", {"kind": "mobiletoken"})
    assert (of_row.subject_id, of_row.clinician_id) == (phone.token.pk, phone.token.clinician_id)


def test_a_change_is_recorded_without_what_was_typed(admin: Client, clinician: Clinician) -> None:
    url = reverse("admin:tokens_clinician_change", args=[clinician.pk])
    form = admin.get(url).context["adminform"].form
    told = {name: value for name, value in form.initial.items() if value not in (None, False)}
    moment = timezone.localtime(clinician.date_joined)
    joined = {"date_joined_0": f"{moment:%Y-%m-%d}", "date_joined_1": f"{moment:%H:%M:%S}"}
    answer = admin.post(url, {**told, **joined, "tier": "premium", "first_name": "Zoe"})
    assert answer.status_code == 302
    event = AuditEvent.objects.get(action="admin.changed")
    assert event.subject_id == event.clinician_id == clinician.pk
    assert event.details == {"kind": "clinician", "how": "changed"}


def test_who_is_given_a_permission_by_a_group_is_on_record(admin: Client) -> None:
    may_look = Permission.objects.get(codename="look_at_photo")
    form = {"name": "Reviewers", "permissions": [may_look.pk]}
    assert admin.post(reverse("admin:auth_group_add"), form).status_code == 302
    event = AuditEvent.objects.get(action="admin.changed")
    assert (event.actor, event.details) == ("admin admin", {"kind": "group", "how": "added"})


def test_a_password_that_an_admin_sets_unpairs_that_clinicians_phones(
    admin: Client, phone: Phone, colleagues_phone: Phone, clinician: Clinician
) -> None:
    url = reverse("admin:auth_user_password_change", args=[clinician.pk])
    new = {"password1": "four quite random words", "password2": "four quite random words"}
    assert admin.post(url, {**new, "usable_password": "true"}).status_code == 302
    assert phone.fresh_token().revoked_at
    assert colleagues_phone.fresh_token().revoked_at is None
    reason = AuditEvent.objects.get(action="token.revoked").details["reason"]
    assert reason == "password changed"
    assert AuditEvent.objects.filter(action="admin.changed", subject_id=clinician.pk).exists()


def test_leaving_by_the_admin_says_first_what_waits_on_a_phone(desk: Client, phone: Phone) -> None:
    standing = {"state": "reviewing", "waiting": 3, "sent": 0, "failed": 0}
    phone.post(reverse("api-status"), standing)
    page = desk.post(reverse("admin:logout")).content.decode()
    assert "3 photos still wait" in page
    assert phone.get(reverse("api-phone")).status_code == 200
    assert desk.post(reverse("logout"), {"waiting": 3}).status_code == 302
    assert phone.get(reverse("api-phone")).status_code == 401


# --- Photos ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["helper", "admin"])
def test_without_the_permission_a_photo_is_there_but_neither_patient_nor_picture(
    helper: Client, admin: Client, photo: Photo, consultation: Consultation, who: str
) -> None:
    client = {"helper": helper, "admin": admin}[who]
    for url in ("/admin/capture/photo/", f"/admin/capture/photo/{photo.id}/change/"):
        page = client.get(url).content.decode()
        assert consultation.patient not in page
        assert photo.description not in page
        assert "X-Amz-Signature" not in page
    assert photo.sha256 in page
    assert client.get(f"/admin/capture/photo/{photo.id}/look/").status_code == 403


def test_with_the_permission_each_look_at_a_photo_is_recorded(
    helper: Client, photo: Photo, consultation: Consultation
) -> None:
    may_look = Permission.objects.get(codename="look_at_photo")
    Clinician.objects.get(username="helper").user_permissions.add(may_look)
    page = helper.get(f"/admin/capture/photo/{photo.id}/change/").content.decode()
    assert consultation.patient in page
    answer = helper.get(f"/admin/capture/photo/{photo.id}/look/")
    assert "X-Amz-Signature" in answer["Location"]
    event = AuditEvent.objects.get(action="photo.viewed")
    assert (event.actor, event.subject_id) == ("admin helper", photo.pk)


def test_a_removed_photo_cannot_be_looked_at(helper: Client, photo: Photo) -> None:
    may_look = Permission.objects.get(codename="look_at_photo")
    Clinician.objects.get(username="helper").user_permissions.add(may_look)
    Photo.objects.update(removed_at=timezone.now(), key=None)
    assert helper.get(f"/admin/capture/photo/{photo.id}/look/").status_code == 404


def test_the_admin_is_closed_to_clinicians(desk: Client) -> None:
    assert desk.get("/admin/")["Location"].startswith("/admin/login/")


def test_what_a_clinician_calls_a_phone_is_not_the_admins_to_read(
    admin: Client, phone: Phone
) -> None:
    MobileToken.objects.update(name="Mrs Quixotry's")
    for url in (
        reverse("admin:tokens_mobiletoken_changelist"),
        reverse("admin:tokens_mobiletoken_change", args=[phone.token.pk]),
        reverse("admin:tokens_pairing_changelist"),
    ):
        assert "Quixotry" not in admin.get(url).content.decode()
