"""Two languages, and no sentence that a translator was never shown."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import polib
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import trans_real

from capture import consultations, drill, filing, phone_status
from capture.models import Consultation, Drill, Photo
from recordings import asking, consent
from tests.cast import Phone
from tests.pseudo import Pseudo, unmarked
from tests.recordings import filed
from tokens import pairing
from tokens.models import Clinician

# Names: of the product, of people and things in these tests, of what has one name everywhere.
NAMES = re.compile(
    r"ClinicPro|Capture|Clinician|clinician|English|Te reo Māori|iPhone|XXXX|Safari|Chrome|QR"
    r"|AB 41|CD 42|HEIC|NHI"
    r"|p95|(?<=\d )(?:h|min|ms|s)(?![a-z])"  # units
)
IN_MAORI = {"Accept-Language": "mi"}


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Put brackets in the place of te reo Māori; return the headers that ask for it."""
    monkeypatch.setitem(trans_real._translations, "mi", Pseudo("mi"))
    return IN_MAORI


def english(page: str) -> list[str]:
    return [piece for piece in unmarked(page) if re.search(r"[^\W\d_]{2}", NAMES.sub("", piece))]


def read(client: Client, address: str, pseudo: dict[str, str]) -> list[str]:
    answer = client.get(address, headers=pseudo, follow=True)
    assert "⟦" in answer.content.decode()
    return english(answer.content.decode())


def test_what_nobody_marked_is_found() -> None:
    assert english("<p>⟦Sent⟧ to <b>nobody</b></p>") == ["to nobody"]
    assert english('<img alt="A photo"><p>⟦One <b>sentence</b>⟧</p>') == ["A photo"]
    assert english('<p translate="no">fern<br>blue</p>⟦Fine⟧, 10:41') == []


@pytest.mark.parametrize("name", ["login", "pair", "phone"])
def test_an_open_page_has_no_sentence_unmarked(stranger: Client, pseudo, name: str) -> None:
    assert read(stranger, reverse(name), pseudo) == []


def test_a_page_that_is_not_there_has_no_sentence_unmarked(stranger: Client, pseudo) -> None:
    assert read(stranger, "/nothing-here/", pseudo) == []


GATES = ["account", "mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"]


@pytest.mark.parametrize("name", [*GATES, "password"])
def test_a_page_of_the_account_has_no_sentence_unmarked(desk: Client, pseudo, name: str) -> None:
    assert read(desk, reverse(name), pseudo) == []


def test_refusals_have_no_sentence_unmarked(stranger: Client, desk: Client, pseudo) -> None:
    wrong = {"username": "nobody", "password": "wrong"}
    answers = [
        stranger.post(reverse("login"), wrong, headers=pseudo),
        stranger.post(reverse("pair"), {"code": "0000-0000"}, headers=pseudo),
        desk.post(reverse("start"), {"patient": ""}, headers=pseudo),
        desk.post(reverse("password"), {"old_password": "wrong"}, headers=pseudo),
    ]
    assert [english(each.content.decode()) for each in answers] == [[], [], [], []]


# --- the desk and the phone --------------------------------------------------------------------


@pytest.fixture
def photos(consultation: Consultation, phone: Phone) -> list[Photo]:
    """Photos in every state that the desk has words for."""
    facts = {"content_type": "image/jpeg", "width": 8, "height": 5, "captured_at": timezone.now()}
    owner = {
        "clinician": consultation.clinician,
        "consultation": consultation,
        "token": phone.token,
    }
    doubt = {"unheard_since": timezone.now() - timedelta(minutes=1), "is_over_limit": True}
    states = [{"body_side": "left"}, doubt, {"deleted_at": timezone.now()}]
    return [
        Photo.objects.create(id=pk, key=f"mobile-uploads/{pk}.jpg", **owner, **facts, **state)
        for pk, state in ((uuid.uuid4(), each) for each in states)
    ]


@pytest.fixture
def busy_phones(clinician: Clinician, phone: Phone) -> None:
    """Phones of which the desk has something to say."""
    standing = {"sent": 1, "failed": 1, "oldest_waiting_at": timezone.now(), "store": None}
    for state, is_paired in (("uploading", True), ("camera", True), ("connected", False)):
        token = Phone(clinician).token
        phone_status.hear(token, state=state, waiting=2, **standing)
        if not is_paired:
            type(token).objects.filter(pk=token.pk).update(revoked_at=timezone.now())
    pairing.offer(clinician, offered_by="CD 42")


@pytest.mark.parametrize("name", ["dashboard", "consultations", "phones"])
def test_the_desk_has_no_sentence_unmarked(desk, photos, busy_phones, pseudo, name: str) -> None:
    assert read(desk, reverse(name), pseudo) == []


def test_a_desk_without_anything_has_no_sentence_unmarked(desk: Client, pseudo) -> None:
    for name in ("dashboard", "consultations", "phones"):
        assert read(desk, reverse(name), pseudo) == []


def test_a_record_has_no_sentence_unmarked(desk, consultation, photos, pseudo) -> None:
    filing.turn(photos[0], rotation=90)
    filing.check(photos[1])
    record = reverse("consultation", args=[consultation.pk])
    assert read(desk, record, pseudo) == []
    consultations.end(consultation)
    assert read(desk, record, pseudo) == []


@pytest.mark.parametrize("name", ["photo", "photo-move"])
def test_a_photos_page_has_no_sentence_unmarked(desk, photos, pseudo, name: str) -> None:
    assert read(desk, reverse(name, args=[photos[0].pk]), pseudo) == []


def test_a_move_has_no_sentence_unmarked(desk, clinician, consultation, photos, pseudo) -> None:
    other = consultations.start(clinician, patient="CD 42", instead_of=consultation)
    assert read(desk, reverse("photo-move-to", args=[photos[0].pk, other.pk]), pseudo) == []


def test_a_comparison_has_no_sentence_unmarked(desk, photos, pseudo) -> None:
    chosen = "&".join(f"photo={each.pk}" for each in photos[:2])
    assert read(desk, f"{reverse('compare')}?{chosen}", pseudo) == []


def test_a_pairing_panel_has_no_sentence_unmarked(desk: Client, pseudo) -> None:
    panel = desk.post(reverse("offer"), headers=pseudo).content.decode()
    assert "⟦" in panel
    assert english(panel) == []


def test_leaving_with_photos_on_phones_has_no_sentence_unmarked(desk, busy_phones, pseudo) -> None:
    asked = desk.post(reverse("logout"), headers=pseudo).content.decode()
    assert "⟦" in asked
    assert english(asked) == []


def test_a_paired_phones_page_has_no_sentence_unmarked(phone: Phone, photos, pseudo) -> None:
    own = Client()
    own.cookies[django_settings.PHONE_COOKIE_NAME] = phone.secret
    assert read(own, reverse("phone"), pseudo) == []


# --- recordings and drills ---------------------------------------------------------------------


@pytest.fixture
def recorded(consultation: Consultation, phone: Phone, bucket) -> Consultation:
    """A consultation with two recordings, a gap between them, and one that waits."""
    for seconds in (6.0, None):
        filed.talk(filed.recording(consultation, phone.token, seconds=seconds), 1)
    return consultation


def test_a_recording_has_no_sentence_unmarked(desk, recorded, photos, pseudo) -> None:
    record = reverse("consultation", args=[recorded.pk])
    assert read(desk, record, pseudo) == []
    assert read(desk, reverse("dashboard"), pseudo) == []
    consent.withdraw(recorded)
    assert read(desk, record, pseudo) == []
    assert read(desk, reverse("dashboard"), pseudo) == []
    desk.post(reverse("recording-delete", args=[recorded.pk]))
    assert read(desk, reverse("dashboard"), pseudo) == []


def test_a_request_to_record_has_no_sentence_unmarked(
    desk, consultation, phone: Phone, pseudo
) -> None:
    asking.ask(consultation)
    assert read(desk, reverse("dashboard"), pseudo) == []
    asking.decline(consultation, token=phone.token)
    assert read(desk, reverse("dashboard"), pseudo) == []


def test_the_recorder_has_no_sentence_unmarked(phone: Phone, consultation, pseudo) -> None:
    own = Client()
    own.cookies[django_settings.PHONE_COOKIE_NAME] = phone.secret
    assert read(own, reverse("phone-recording"), pseudo) == []


def test_the_latency_page_has_no_sentence_unmarked(desk, photos, phone, pseudo) -> None:
    assert read(desk, reverse("latency"), pseudo) == []
    for hop in (*Drill.Hop, None):
        asked = drill.ask(phone.token)
        if hop:
            drill.fail(asked, hop=hop, failure="unreachable")
        assert read(desk, reverse("latency"), pseudo) == []


# --- the choice --------------------------------------------------------------------------------


def test_a_browser_that_asks_for_te_reo_gets_it(stranger: Client) -> None:
    page = stranger.get(reverse("login"), headers=IN_MAORI).content.decode()
    assert '<html lang="mi">' in page
    assert "Sign in at the desk" not in page


@pytest.mark.parametrize("asked", ["", "en-GB,en;q=0.9", "fr-CA", "xx"])
def test_every_other_browser_gets_english(stranger: Client, asked: str) -> None:
    page = stranger.get(reverse("login"), headers={"Accept-Language": asked}).content.decode()
    assert '<html lang="en-nz">' in page
    assert "Sign in at the desk" in page


def test_a_button_overrules_the_browser(stranger: Client) -> None:
    stranger.post(reverse("set_language"), {"language": "mi", "next": reverse("login")})
    assert '<html lang="mi">' in stranger.get(reverse("login")).content.decode()
    stranger.post(reverse("set_language"), {"language": "en-nz", "next": reverse("login")})
    assert '<html lang="en-nz">' in stranger.get(reverse("login")).content.decode()


def test_the_choice_leads_to_no_other_site(stranger: Client) -> None:
    answer = stranger.post(
        reverse("set_language"), {"language": "mi", "next": "https://elsewhere.example/"}
    )
    assert "elsewhere" not in answer["Location"]


def test_programs_hear_english_whatever_they_speak(stranger: Client) -> None:
    answer = stranger.get(reverse("api-phone"), headers=IN_MAORI).json()
    assert answer["error"]["message"].startswith("Invalid mobile token")


# --- the catalogue -----------------------------------------------------------------------------


CATALOGUES = sorted(Path(django_settings.BASE_DIR, "locale").glob("*/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated_and_compiled(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert [each.msgid for each in catalogue if not each.translated()] == []
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert {each.msgid: each.msgstr for each in compiled} == {
        each.msgid: each.msgstr for each in catalogue
    }


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_has_the_places_of_its_sentence(path: Path) -> None:
    places = re.compile(r"\{\w+\}|%\(\w+\)[sd]|<[^>]+>")
    for each in polib.pofile(str(path)):
        pairs = [(each.msgid, each.msgstr or each.msgstr_plural[0])]
        pairs += [(each.msgid_plural, each.msgstr_plural[1])] if each.msgid_plural else []
        for source, translation in pairs:
            assert sorted(places.findall(translation)) == sorted(places.findall(source)), source
