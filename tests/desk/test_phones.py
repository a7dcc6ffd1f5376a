"""Phones at the desk: who is paired, and unpairing."""

from django.test import Client
from django.urls import reverse

from tests.cast import Phone
from tokens.models import AuditEvent, MobileToken, Pairing, TierLimits


def test_the_panel_shows_the_qr_the_typed_form_and_no_inline_style(desk: Client) -> None:
    page = desk.post(reverse("offer"), headers={"HX-Request": "true"}).content.decode()
    assert "<svg" in page
    assert "Pairing QR code" in page
    assert "style=" not in page
    assert "data-pairing-code" in page
    assert "<html" not in page


def test_without_htmx_the_desk_comes_with_the_panel_open(desk: Client) -> None:
    answer = desk.post(reverse("offer"))
    page = answer.content.decode()
    assert "data-pairing-code" in page
    assert '<section id="photos"' in page
    assert page.count('id="pairing"') == 1
    assert "no-store" in answer["Cache-Control"]


def test_a_reload_of_the_panels_page_shows_the_desk_and_offers_nothing(desk: Client) -> None:
    assert desk.get(reverse("offer"))["Location"] == reverse("dashboard")
    assert not Pairing.objects.exists()


def test_offering_is_audited_and_needs_a_sign_in(desk: Client, stranger: Client) -> None:
    assert stranger.post(reverse("offer")).status_code == 302
    assert not Pairing.objects.exists()
    desk.post(reverse("offer"))
    assert AuditEvent.objects.filter(action="pairing.offered").count() == 1


def test_the_desk_lists_the_paired_phone(desk: Client, phone: Phone) -> None:
    assert "Unpair iPhone" in desk.get("/").content.decode()


def test_unpairing_ends_the_phone_at_once(desk: Client, phone: Phone) -> None:
    desk.post(reverse("unpair", args=[phone.token.id]))
    assert phone.get("/api/phone").status_code == 401
    assert "Unpair iPhone" not in desk.get("/").content.decode()


def test_unpairing_twice_is_as_good_as_once(desk: Client, phone: Phone) -> None:
    url = reverse("unpair", args=[phone.token.id])
    for _ in range(2):
        assert desk.post(url).status_code == 302
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


def test_with_htmx_unpairing_tells_the_page_to_look_again(desk: Client, phone: Phone) -> None:
    url = reverse("unpair", args=[phone.token.id])
    answer = desk.post(url, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "ring")


def test_a_colleague_and_a_stranger_unpair_nothing(
    colleagues_desk: Client, stranger: Client, phone: Phone
) -> None:
    url = reverse("unpair", args=[phone.token.id])
    assert colleagues_desk.post(url).status_code == 404
    assert stranger.post(url).status_code == 302
    assert MobileToken.objects.get(pk=phone.token.pk).revoked_at is None


# --- Permanent phones -------------------------------------------------------------------------


def is_permanent(phone: Phone) -> bool:
    return phone.fresh_token().is_permanent


def test_a_phone_is_kept_paired_and_let_go_again(desk: Client, phone: Phone) -> None:
    desk.post(reverse("make-permanent", args=[phone.token.id]))
    assert is_permanent(phone)
    assert ", kept" in desk.get("/").content.decode()
    desk.post(reverse("make-temporary", args=[phone.token.id]))
    assert not is_permanent(phone)


def test_the_desk_says_why_a_phone_is_not_kept(desk: Client, phone: Phone) -> None:
    TierLimits.objects.update(permanent_phones=0)
    answer = desk.post(reverse("make-permanent", args=[phone.token.id]), follow=True)
    assert "Your tier allows no permanent phone." in answer.content.decode()
    assert not is_permanent(phone)


def test_a_colleague_and_a_stranger_keep_no_phone(
    colleagues_desk: Client, stranger: Client, phone: Phone
) -> None:
    for name in ("make-permanent", "make-temporary"):
        url = reverse(name, args=[phone.token.id])
        assert colleagues_desk.post(url).status_code == 404
        assert stranger.post(url).status_code == 302
    assert not is_permanent(phone)
