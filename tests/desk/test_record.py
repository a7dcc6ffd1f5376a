"""One consultation's page shows all about it, to its clinician alone, and notes each opening."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from capture import consultations, filing
from capture.models import Consultation, Photo
from tests.cast import Phone
from tokens import audit
from tokens.models import AuditEvent, Clinician

Filed = Callable[..., list[Photo]]


@pytest.fixture
def filed(phone: Phone, consultation: Consultation) -> Filed:
    """File photos without a bucket, each with its event."""

    def some(count: int = 1, *, in_: Consultation = consultation, **said: Any) -> list[Photo]:
        photos = [row(in_, phone, **said) for _ in range(count)]
        Photo.objects.bulk_create(photos)
        for each in photos:
            tell("photo.uploaded", each)
        return photos

    return some


def row(consultation: Consultation, phone: Phone, **said: Any) -> Photo:
    pk = uuid.uuid4()
    facts = {"captured_at": timezone.now(), "content_type": "image/jpeg", "width": 8, "height": 5}
    return Photo(
        id=pk,
        key=f"mobile-uploads/{pk}.jpg",
        clinician=consultation.clinician,
        consultation=consultation,
        token=phone.token,
        **{**facts, **said},
    )


def tell(action: str, photo: Photo, **facts: Any) -> None:
    audit.record(
        action,
        clinician_id=photo.clinician_id,
        token_id=photo.token_id,
        subject_id=photo.pk,
        **facts,
    )


def opened(desk: Client, consultation: Consultation, **asked: Any) -> str:
    answer = desk.get(reverse("consultation", args=[consultation.pk]), asked)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def history(page: str) -> str:
    return page.partition('id="history"')[2].partition("</section>")[0]


def views() -> int:
    return AuditEvent.objects.filter(action="consultation.viewed").count()


def test_it_shows_patient_cue_start_end_photos_and_phones(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    photo = filed(description="Mole on the shoulder")[0]
    consultations.end(consultation)
    page = opened(desk, consultation)
    for said in ("AB 41", consultation.words, "Started", "Ended", "iPhone"):
        assert said in page
    assert reverse("photo-thumb", args=[photo.pk]) in page


def test_a_phones_photos_are_counted_as_they_are_shown(
    desk: Client, consultation: Consultation, clinician: Clinician, filed: Filed
) -> None:
    filed()
    filed(deleted_at=timezone.now())
    filed(removed_at=timezone.now())
    consultations.end(consultation)
    filed(2, in_=consultations.start(clinician, patient="CD 42"))
    assert 'iPhone <span class="soft small">(1 photo)</span>' in opened(desk, consultation)


def test_opening_it_is_audited_each_time(desk: Client, consultation: Consultation) -> None:
    opened(desk, consultation)
    opened(desk, consultation)
    event = AuditEvent.objects.filter(action="consultation.viewed").first()
    assert event.subject_id == consultation.pk
    assert views() == 2


def test_a_part_of_the_open_page_is_no_opening(desk: Client, consultation: Consultation) -> None:
    url = reverse("consultation", args=[consultation.pk])
    part = desk.get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section id="history"')
    assert views() == 0


def test_a_colleagues_and_a_strangers_look_leaves_no_event(
    colleagues_desk: Client, stranger: Client, consultation: Consultation
) -> None:
    url = reverse("consultation", args=[consultation.pk])
    for headers in ({}, {"HX-Request": "true"}):
        assert colleagues_desk.get(url, headers=headers).status_code == 404
        assert stranger.get(url, headers=headers).status_code in {204, 302}
    assert views() == 0


def test_its_downloads_stand_under_their_names(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    filed()
    page = opened(desk, consultation)
    for name in ("Download all", "Referral pack", "Contact sheet", "FHIR bundle"):
        assert f">{name}</button>" in page


def test_each_of_few_photos_is_offered_by_itself_with_or_without_the_patient(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    address = reverse("photo-download", args=[filed()[0].pk])
    page = opened(desk, consultation)
    assert f'href="{address}"' in page
    assert f'href="{address}?patient=1"' in page


def test_many_photos_are_offered_all_at_once_only(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    filed(25)
    page = opened(desk, consultation)
    assert "named AB 41" not in page
    assert "For one photo, open it" in page


def test_a_description_is_shown_as_text(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    filed(description="<script>alert(1)</script>")
    assert "<script>alert(1)" not in opened(desk, consultation)


# --- history ----------------------------------------------------------------------------------


def test_it_tells_who_took_and_viewed_what_and_by_which_phone(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    photo = filed()[0]
    audit.record("photo.viewed", clinician_id=photo.clinician_id, subject_id=photo.pk)
    told = history(opened(desk, consultation))
    taken = f"{timezone.localtime(photo.captured_at):%H:%M:%S}"
    assert f"Photo taken {taken} arrived" in told
    assert f"Photo taken {taken} viewed" in told
    assert "Clinician, by iPhone" in told
    assert "Consultation started" in told


def test_the_latest_comes_first(desk: Client, consultation: Consultation, filed: Filed) -> None:
    filed()
    told = history(opened(desk, consultation))
    assert told.index("Record opened") < told.index("arrived") < told.index("started")


def test_times_are_the_clinics(desk: Client, consultation: Consultation, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Kathmandu"  # three quarters of an hour away from everybody
    event = AuditEvent.objects.get(action="consultation.started")
    at = event.happened_at.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert f"{at:%a} {at.day} {at:%b %Y, %H:%M:%S}" in history(opened(desk, consultation))


def test_many_of_a_kind_in_a_row_are_told_as_one(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    filed(12)
    told = history(opened(desk, consultation))
    assert "12 photos, taken" in told
    assert told.count("arrived") == 1


def test_a_late_photo_is_told_as_late(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    consultations.end(consultation)
    filed(uploaded_at=timezone.now() + timedelta(minutes=1))
    assert "arrived (late)" in history(opened(desk, consultation))


def test_what_the_sweep_did_is_told_as_the_sweeps(desk: Client, consultation: Consultation) -> None:
    consultations.end(consultation, actor="sweep")
    assert "the regular clean-up" in history(opened(desk, consultation))


def test_a_deleted_photo_is_still_told_of(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    photo = filed()[0]
    Photo.objects.update(removed_at=timezone.now(), key=None)
    tell("photo.deleted", photo, reason="on the phone")
    assert "deleted (on the phone)" in history(opened(desk, consultation))


def test_a_download_is_told_with_its_kind_and_count(
    desk: Client, consultation: Consultation
) -> None:
    facts = {"clinician_id": consultation.clinician_id, "subject_id": consultation.pk}
    audit.record("consultation.downloaded", **facts, kind="referral pack", count=3, named=1)
    told = history(opened(desk, consultation))
    assert "Referral pack downloaded, 3 photos, with the patient’s reference" in told


def test_a_long_history_turns_its_pages(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    filed(120)
    first, last = (history(opened(desk, consultation, history=n)) for n in (1, 3))
    assert "Page 1 of 3" in first
    assert "?history=2" in first
    assert "Consultation started" not in first
    assert "Consultation started" in last


def test_a_move_is_told_in_both_consultations(
    desk: Client, consultation: Consultation, clinician: Clinician, filed: Filed
) -> None:
    consultations.end(consultation)
    other = consultations.start(clinician, patient="CD 42")
    photo = filed(in_=other)[0]
    tell("photo.moved", photo, origin=str(consultation.pk), to=str(other.pk))
    assert "moved to another consultation" in history(opened(desk, consultation))
    assert "moved here from another consultation" in history(opened(desk, other))
    assert "CD 42" not in history(opened(desk, consultation))


def test_nothing_of_another_consultation_is_told(
    desk: Client,
    consultation: Consultation,
    clinician: Clinician,
    colleague: Clinician,
    filed: Filed,
) -> None:
    consultations.end(consultation)
    other = consultations.start(clinician, patient="CD 42")
    filed(in_=other)
    theirs = audit.record(
        "photo.moved", clinician_id=colleague.pk, subject_id=consultation.pk, actor="Colleague"
    )
    told = history(opened(desk, consultation))
    assert "arrived" not in told
    assert theirs.actor not in told


def test_it_asks_as_often_for_a_thousand_photos_as_for_ten(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    counts = []
    for more in (10, 90, 900):
        filed(more)
        with CaptureQueriesContext(connection) as asked:
            opened(desk, consultation)
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts


# --- on paper -----------------------------------------------------------------------------------


def test_paper_has_every_photo_with_its_caption(
    desk: Client, consultation: Consultation, filed: Filed
) -> None:
    photo = filed(description="Mole", body_side="left")[0]
    paper = opened(desk, consultation).partition('id="figures"')[2]
    assert reverse("photo-print", args=[photo.pk]) in paper
    assert "Left" in paper
    assert "Mole" in paper
    assert 'loading="lazy"' in paper


def test_what_happened_before_a_photo_was_moved_away_stays_told(
    desk: Client, clinician: Clinician, consultation: Consultation, filed: Filed
) -> None:
    (photo,) = filed(1)
    consultations.end(consultation)
    other = consultations.start(clinician, patient="CD 42")
    filing.describe(photo, description="a mole")
    filing.move(photo, origin=consultation, to=other)
    filing.turn(photo, rotation=90)
    left, reached = history(opened(desk, consultation)), history(opened(desk, other))
    assert "described" in left
    assert "moved to another consultation" in left
    assert "turned" not in left
    assert "turned" in reached
