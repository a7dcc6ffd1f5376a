"""Move a photo to another consultation: both patients shown, nothing stale moved, and an undo."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from capture import consultations
from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tokens.models import AuditEvent, Clinician

HTMX = {"HX-Request": "true"}


@pytest.fixture
def other(clinician: Clinician) -> Consultation:
    """Return an earlier consultation of a patient with the very same reference."""
    begun = consultations.start(clinician, patient="AB 41")
    consultations.end(begun)
    return begun


@pytest.fixture
def photo(
    bucket: object, other: Consultation, phone: Phone, consultation: Consultation, shot: Shot
) -> Photo:
    phone.upload(shot, consultation)
    return Photo.objects.get()


def address(photo: Photo, to: Consultation) -> str:
    return reverse("photo-move-to", args=[photo.id, to.id])


def back(photo: Photo, origin: Consultation, to: Consultation) -> str:
    return reverse("photo-move-back", args=[photo.id, origin.id, to.id])


def move(desk: Client, photo: Photo, to: Consultation, *, origin: Consultation | None = None):
    shown = origin or photo.consultation
    return desk.post(address(photo, to), {"origin": shown.id}, headers=HTMX)


def whose(photo: Photo) -> Consultation:
    return Photo.objects.get(pk=photo.pk).consultation


def moves() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action="photo.moved"))


def test_the_recent_consultations_are_offered_and_ones_own_alone(
    desk: Client, photo: Photo, other: Consultation, colleague: Clinician
) -> None:
    theirs = consultations.start(colleague, patient="ZZ")
    page = desk.get(reverse("photo-move", args=[photo.id])).content.decode()
    assert address(photo, other) in page
    assert address(photo, photo.consultation) not in page
    assert str(theirs.id) not in page


def test_older_consultations_are_found_by_reference_or_words(
    desk: Client, photo: Photo, clinician: Clinician
) -> None:
    old = Consultation.objects.create(
        clinician=clinician, patient="OLD 7", words="lemon sail", ended_at=timezone.now()
    )
    Consultation.objects.filter(pk=old.pk).update(started_at="2020-01-01T00:00Z")
    for words in ("old", "lemon"):
        url = reverse("photo-move", args=[photo.id])
        page = desk.post(url, {"patient": words}, headers=HTMX).content.decode()
        assert address(photo, old) in page
    nothing = desk.post(url, {"patient": "nobody"}, headers=HTMX).content.decode()
    assert "No other consultation is found" in nothing


def test_the_confirmation_shows_both_patients_with_their_times_and_words(
    desk: Client, photo: Photo, other: Consultation
) -> None:
    page = desk.get(address(photo, other)).content.decode()
    for each in (photo.consultation, other):
        assert each.words in page
        assert f'data-colour="{each.colour}"' in page
        assert timezone.localtime(each.started_at).strftime("%H:%M") in page
    assert page.count("AB 41") > 2
    assert whose(photo) == photo.consultation


def test_a_move_files_the_photo_there_and_settles_the_doubt(
    desk: Client, photo: Photo, other: Consultation
) -> None:
    Photo.objects.update(unheard_since=timezone.now())
    answer = move(desk, photo, other)
    said = strip_tags(answer.content.decode())
    assert f"Moved from AB 41 {photo.consultation.words} to AB 41 {other.words}" in said
    moved = Photo.objects.get()
    assert moved.consultation == other
    assert not moved.is_doubtful
    assert not moved.is_late


def test_a_photo_that_was_one_too_many_is_not_so_where_there_is_room(
    desk: Client, photo: Photo, other: Consultation
) -> None:
    Photo.objects.update(is_over_limit=True)
    move(desk, photo, other)
    assert not Photo.objects.get().is_over_limit


def test_a_move_is_audited_by_ids_never_by_references(
    desk: Client, photo: Photo, other: Consultation
) -> None:
    move(desk, photo, other)
    (event,) = moves()
    assert event.subject_id == photo.id
    assert event.details == {"origin": str(photo.consultation_id), "to": str(other.id)}


def test_twice_is_as_good_as_once(desk: Client, photo: Photo, other: Consultation) -> None:
    for _ in range(2):
        assert move(desk, photo, other).status_code == 200
    assert len(moves()) == 1


def test_a_page_that_showed_another_patient_moves_nothing(
    desk: Client, photo: Photo, other: Consultation, clinician: Clinician
) -> None:
    consultations.end(photo.consultation)
    third = consultations.start(clinician, patient="CD")
    answer = move(desk, photo, third, origin=other)
    assert answer.status_code == 409
    assert "moved or deleted meanwhile" in answer.content.decode()
    assert answer["HX-Retarget"] == "#move"
    assert whose(photo) == photo.consultation
    assert moves() == []


def test_a_move_without_its_origin_asks_to_look_again(
    desk: Client, photo: Photo, other: Consultation
) -> None:
    answer = desk.post(address(photo, other), headers=HTMX)
    assert answer.status_code == 400
    assert "Look at both patients" in answer.content.decode()
    assert whose(photo) == photo.consultation


def test_a_move_can_be_undone_and_the_doubt_comes_back(
    desk: Client, photo: Photo, other: Consultation
) -> None:
    Photo.objects.update(unheard_since=timezone.now())
    offered = move(desk, photo, other).content.decode()
    undo = back(photo, other, photo.consultation)
    assert f'formaction="{undo}" name="doubt"' in offered
    desk.post(undo, {"doubt": "1"}, headers=HTMX)
    again = Photo.objects.get()
    assert again.consultation == photo.consultation
    assert again.is_doubtful
    assert [event.details["to"] for event in moves()] == [
        str(other.id),
        str(photo.consultation_id),
    ]


def test_an_undo_of_what_has_moved_on_moves_nothing(
    desk: Client, photo: Photo, other: Consultation, clinician: Clinician
) -> None:
    move(desk, photo, other)
    consultations.end(photo.consultation)
    third = consultations.start(clinician, patient="CD")
    move(desk, photo, third, origin=other)
    answer = desk.post(back(photo, other, photo.consultation), headers=HTMX)
    assert answer.status_code == 422
    assert whose(photo) == third


def test_a_late_retry_of_the_phone_does_not_move_it_back(
    bucket: object, desk: Client, phone: Phone, other: Consultation, consultation: Consultation
) -> None:
    shot = Shot()
    confirm_url = phone.presign(shot, consultation).json()["confirm_url"]
    phone.upload(shot, consultation)
    photo = Photo.objects.get()
    move(desk, photo, other)
    assert phone.post(confirm_url).json()["status"] == "uploaded"
    assert phone.presign(shot, consultation).json()["status"] == "uploaded"
    assert whose(photo) == other


def test_moving_is_its_clinicians_alone(
    colleagues_desk: Client, stranger: Client, photo: Photo, other: Consultation
) -> None:
    pages = [reverse("photo-move", args=[photo.id]), address(photo, other)]
    for page in pages:
        assert colleagues_desk.get(page).status_code == 404
        assert stranger.get(page)["Location"].startswith("/login/")
    assert move(colleagues_desk, photo, other).status_code == 404
    undo = back(photo, photo.consultation, other)
    assert colleagues_desk.post(undo).status_code == 404
    assert stranger.post(undo)["Location"].startswith("/login/")
    assert whose(photo) == photo.consultation


def test_nothing_is_moved_to_a_colleagues_patient(
    desk: Client, photo: Photo, colleague: Clinician
) -> None:
    theirs = consultations.start(colleague, patient="ZZ")
    assert desk.get(address(photo, theirs)).status_code == 404
    assert move(desk, photo, theirs).status_code == 404
    assert desk.post(back(photo, photo.consultation, theirs)).status_code == 404
    assert whose(photo) == photo.consultation


def test_without_javascript_a_move_leads_to_the_gallery_that_it_left(
    desk: Client, photo: Photo, other: Consultation
) -> None:
    answer = desk.post(address(photo, other), {"origin": photo.consultation_id}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    page = answer.content.decode()
    assert "Moved from AB 41" in page
    assert back(photo, other, photo.consultation) in page
