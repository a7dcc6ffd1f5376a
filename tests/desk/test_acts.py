"""What the desk does with one photo: each act, for its clinician alone, once, and audited."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import consultations, doorbell
from capture.models import UNDO_LIFE, Consultation, Photo
from tests.cast import Phone, Shot
from tokens.models import AuditEvent

HTMX = {"HX-Request": "true"}
# What each act sends, and what it sets.
ACTS = {
    "photo-describe": ({"description": "Left forearm"}, ("description", "Left forearm")),
    "photo-side": ({"body_side": "left"}, ("body_side", "left")),
    "photo-rotate": ({"rotation": 90}, ("rotation", 90)),
    "photo-check": ({}, ("checked_at", None)),
    "photo-delete": ({}, ("deleted_at", None)),
}
ACTIONS = {
    "photo-describe": "photo.described",
    "photo-side": "photo.described",
    "photo-rotate": "photo.rotated",
    "photo-check": "photo.checked",
    "photo-delete": "photo.deleted",
}
every_act = pytest.mark.parametrize("name", ACTS)


@pytest.fixture
def photo(bucket: object, phone: Phone, consultation: Consultation, shot: Shot) -> Photo:
    phone.upload(shot, consultation)
    return Photo.objects.get()


def at(name: str, photo: Photo) -> str:
    return reverse(name, args=[photo.id])


def act(desk: Client, name: str, photo: Photo, **options: object):
    return desk.post(at(name, photo), ACTS[name][0], headers=HTMX, **options)


def actions() -> list[str]:
    events = AuditEvent.objects.filter(action__startswith="photo.")
    return [event.action for event in events.exclude(action="photo.uploaded")]


@every_act
def test_an_act_changes_the_photo_and_rings(desk: Client, photo: Photo, name: str) -> None:
    before = doorbell.versions(photo.clinician_id)["photos"]
    answer = act(desk, name, photo)
    assert answer.status_code in {200, 204}
    assert answer["HX-Trigger"] == "ring"
    assert doorbell.versions(photo.clinician_id)["photos"] == before + 1
    photo.refresh_from_db()
    field, value = ACTS[name][1]
    found = getattr(photo, field)
    assert found == value if value is not None else found is not None


@every_act
def test_an_act_is_its_clinicians_alone(
    colleagues_desk: Client, stranger: Client, photo: Photo, name: str
) -> None:
    before = Photo.objects.values().get()
    assert act(colleagues_desk, name, photo).status_code == 404
    assert stranger.post(at(name, photo), ACTS[name][0])["Location"].startswith("/login/")
    assert Photo.objects.values().get() == before
    assert actions() == []


@every_act
def test_twice_is_as_good_as_once_and_audited_once(desk: Client, photo: Photo, name: str) -> None:
    act(desk, name, photo)
    once = Photo.objects.values().get()
    assert act(desk, name, photo).status_code in {200, 204}
    assert Photo.objects.values().get() == once
    assert actions() == [ACTIONS[name]]


@every_act
def test_an_act_only_comes_by_post(desk: Client, photo: Photo, name: str) -> None:
    assert desk.get(at(name, photo)).status_code == 405


@every_act
def test_without_javascript_an_act_leads_back_to_its_page(
    desk: Client, photo: Photo, name: str
) -> None:
    page = reverse("consultation", args=[photo.consultation_id])
    answer = desk.post(
        at(name, photo), ACTS[name][0], headers={"Referer": f"http://testserver{page}"}
    )
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_a_page_of_somebody_else_is_not_led_back_to(desk: Client, photo: Photo) -> None:
    for referer in ("https://elsewhere.example/x", "http://testserver/nowhere", ""):
        answer = desk.post(at("photo-check", photo), headers={"Referer": referer})
        assert answer["Location"] == "/"


def test_no_act_writes_the_description_or_the_patient_into_the_audit(
    desk: Client, photo: Photo
) -> None:
    for name in ACTS:
        act(desk, name, photo)
    told = str(list(AuditEvent.objects.values()))
    assert "forearm" not in told
    assert photo.consultation.patient not in told


# --- describe ---------------------------------------------------------------------------------


def test_a_description_is_one_line(desk: Client, photo: Photo) -> None:
    desk.post(at("photo-describe", photo), {"description": "  Left \n forearm "}, headers=HTMX)
    photo.refresh_from_db()
    assert photo.description == "Left forearm"


def test_a_description_looks_like_what_it_is(desk: Client, photo: Photo) -> None:
    pasted = {"description": "\u202aLeft\u202c\x07 fore\u202emra"}
    desk.post(at("photo-describe", photo), pasted, headers=HTMX)
    photo.refresh_from_db()
    assert photo.description == "Left fore mra"


def test_a_description_that_is_too_long_is_refused_in_words(desk: Client, photo: Photo) -> None:
    answer = desk.post(at("photo-describe", photo), {"description": "x" * 121}, headers=HTMX)
    assert answer.status_code == 422
    assert "at most 120 characters" in answer.content.decode()
    photo.refresh_from_db()
    assert photo.description == ""


def test_an_empty_description_takes_the_old_one_away(desk: Client, photo: Photo) -> None:
    act(desk, "photo-describe", photo)
    desk.post(at("photo-describe", photo), {"description": ""}, headers=HTMX)
    photo.refresh_from_db()
    assert photo.description == ""


def test_the_later_of_two_descriptions_wins(desk: Client, photo: Photo) -> None:
    for text in ("first", "second"):
        desk.post(at("photo-describe", photo), {"description": text}, headers=HTMX)
    photo.refresh_from_db()
    assert photo.description == "second"


def test_a_description_is_shown_as_text(desk: Client, photo: Photo) -> None:
    desk.post(at("photo-describe", photo), {"description": '"><b>x</b>'}, headers=HTMX)
    assert "<b>x</b>" not in desk.get("/").content.decode()


# --- side and rotation ------------------------------------------------------------------------


def test_a_side_is_left_right_or_none(desk: Client, photo: Photo) -> None:
    for side in ("left", "right", ""):
        desk.post(at("photo-side", photo), {"body_side": side}, headers=HTMX)
        photo.refresh_from_db()
        assert photo.body_side == side
    answer = desk.post(at("photo-side", photo), {"body_side": "up"}, headers=HTMX)
    assert answer.status_code == 422


@pytest.mark.parametrize("rotation", ["45", "-90", "360", "", "x"])
def test_a_photo_turns_by_quarters_only(desk: Client, photo: Photo, rotation: str) -> None:
    answer = desk.post(at("photo-rotate", photo), {"rotation": rotation}, headers=HTMX)
    assert answer.status_code == 422
    photo.refresh_from_db()
    assert photo.rotation == 0


def test_a_turned_photo_is_shown_turned_and_its_bytes_stay(desk: Client, photo: Photo) -> None:
    act(desk, "photo-rotate", photo)
    for page in ("/", at("photo", photo)):
        assert 'data-rotation="90"' in desk.get(page).content.decode()
    assert Photo.objects.get().sha256 == photo.sha256


# --- check ------------------------------------------------------------------------------------


def test_right_patient_settles_the_doubt(desk: Client, photo: Photo) -> None:
    Photo.objects.update(unheard_since=timezone.now())
    assert "Right patient" in desk.get("/").content.decode()
    act(desk, "photo-check", photo)
    assert "Right patient" not in desk.get("/").content.decode()
    assert "Check the patient" not in desk.get("/").content.decode()


# --- delete and restore -----------------------------------------------------------------------

ROUTES = ("photo", "photo-thumb", "photo-large", "photo-download", "photo-move")


def deleted(photo: Photo, *, ago: timedelta = timedelta()) -> Photo:
    Photo.objects.filter(pk=photo.pk).update(deleted_at=timezone.now() - ago)
    return photo


def restore(desk: Client, photo: Photo):
    return desk.post(at("photo-restore", photo), headers=HTMX)


def test_deleting_offers_its_undo_at_once_and_under_the_gallery(desk: Client, photo: Photo) -> None:
    said = act(desk, "photo-delete", photo).content.decode()
    assert f'formaction="{at("photo-restore", photo)}"' in said
    assert ">Undo<" in said
    page = desk.get("/").content.decode()
    assert "1 deleted photo" in page
    assert at("photo-restore", photo) in page


@pytest.mark.parametrize("name", ROUTES)
def test_a_deleted_photo_is_gone_from_every_route(desk: Client, photo: Photo, name: str) -> None:
    deleted(photo)
    assert desk.get(at(name, photo)).status_code == 404


@pytest.mark.parametrize("name", ["photo-describe", "photo-side", "photo-rotate", "photo-check"])
def test_no_other_act_finds_a_deleted_photo(desk: Client, photo: Photo, name: str) -> None:
    deleted(photo)
    assert act(desk, name, photo).status_code == 404


def test_to_its_phone_a_deleted_photo_is_still_uploaded(
    bucket: object, desk: Client, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    confirm_url = phone.presign(shot, consultation).json()["confirm_url"]
    phone.upload(shot, consultation)
    act(desk, "photo-delete", Photo.objects.get())
    assert phone.post(confirm_url).json()["status"] == "uploaded"
    assert phone.presign(shot, consultation).json()["status"] == "uploaded"


def test_restoring_brings_the_photo_back_and_is_audited(desk: Client, photo: Photo) -> None:
    act(desk, "photo-delete", photo)
    assert "back" in restore(desk, photo).content.decode()
    assert desk.get(at("photo", photo)).status_code == 200
    assert "deleted photo" not in desk.get("/").content.decode()
    assert actions() == ["photo.deleted", "photo.restored"]


def test_restoring_twice_is_as_good_as_once(desk: Client, photo: Photo) -> None:
    act(desk, "photo-delete", photo)
    restore(desk, photo)
    assert restore(desk, photo).status_code == 200
    assert actions() == ["photo.deleted", "photo.restored"]


def test_restoring_is_its_clinicians_alone(
    colleagues_desk: Client, stranger: Client, photo: Photo
) -> None:
    deleted(photo)
    assert restore(colleagues_desk, photo).status_code == 404
    assert stranger.post(at("photo-restore", photo))["Location"].startswith("/login/")
    assert not Photo.objects.shown().exists()


def test_after_ten_minutes_nothing_is_restored_though_no_sweep_has_come_by(
    desk: Client, photo: Photo
) -> None:
    deleted(photo, ago=UNDO_LIFE)
    answer = restore(desk, photo)
    assert answer.status_code == 422
    assert "too long ago" in answer.content.decode()
    assert not Photo.objects.shown().exists()
    assert "deleted photo" not in desk.get("/").content.decode()


def test_deleting_on_a_photos_own_page_leads_to_its_consultation(
    desk: Client, photo: Photo
) -> None:
    own_page = f"http://testserver{at('photo', photo)}"
    answer = desk.post(at("photo-delete", photo), headers={"Referer": own_page}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert ">Undo<" in answer.content.decode()
    consultations.end(photo.consultation)
    restore(desk, photo)
    answer = desk.post(at("photo-delete", photo), headers={"Referer": own_page})
    assert answer["Location"] == reverse("consultation", args=[photo.consultation_id])
