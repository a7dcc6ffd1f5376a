"""The page of latencies: a clinician's own photos, and a drill's hops in words."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from capture import drill as drills
from capture import storage
from capture.models import Consultation, Drill, Photo
from review.advice import SENTENCES, advice
from review.durations import Duration, Part
from tests.cast import Phone, Shot
from tests.objects import objects
from tokens.models import Clinician
from tokens.revoke import revoke

URL = "/about/latency/"


def seconds_after(photo: Photo, filed: float, shown: float | None) -> None:
    """Put on record how long a photo took."""
    photo.uploaded_at = photo.captured_at + timedelta(seconds=filed)
    photo.shown_at = shown and photo.uploaded_at + timedelta(seconds=shown)
    photo.save()


def page(client: Client) -> str:
    return client.get(URL).content.decode()


@pytest.fixture
def photo(bucket: object, phone: Phone, consultation: Consultation, shot: Shot) -> Photo:
    phone.upload(shot, consultation)
    return Photo.objects.get()


# --- Shutter, filed, shown ------------------------------------------------------------------------


def tell(client: Client, *photos: Any) -> int:
    return client.post(reverse("shown"), {"photo": [str(each) for each in photos]}).status_code


def test_the_desk_says_once_that_it_shows_a_photo(desk: Client, photo: Photo) -> None:
    assert f'data-unseen="{photo.pk}"' in desk.get("/").content.decode()
    assert tell(desk, photo.pk) == 204
    photo.refresh_from_db()
    first = photo.shown_at
    assert first is not None
    assert first >= photo.uploaded_at
    assert "data-unseen" not in desk.get("/").content.decode()
    tell(desk, photo.pk)
    photo.refresh_from_db()
    assert photo.shown_at == first


def test_a_colleague_says_nothing_of_it(colleagues_desk: Client, photo: Photo) -> None:
    assert tell(colleagues_desk, photo.pk) == 204
    photo.refresh_from_db()
    assert photo.shown_at is None


def test_nonsense_says_nothing(desk: Client, photo: Photo) -> None:
    assert tell(desk, photo.pk, "no id") == 204
    photo.refresh_from_db()
    assert photo.shown_at is None


def test_a_photo_that_nobody_looked_at_for_a_day_was_not_slow(desk: Client, photo: Photo) -> None:
    Photo.objects.update(uploaded_at=timezone.now() - timedelta(days=1))
    assert "data-unseen" not in desk.get("/").content.decode()
    tell(desk, photo.pk)
    photo.refresh_from_db()
    assert photo.shown_at is None


def test_that_a_photo_is_shown_rings_nobody(desk: Client, photo: Photo, phone: Phone) -> None:
    before = phone.get(reverse("api-phone")).json()["version"]
    tell(desk, photo.pk)
    assert phone.get(reverse("api-phone")).json()["version"] == before


def test_the_page_shows_each_part_with_median_and_p95(desk: Client, photo: Photo) -> None:
    seconds_after(photo, 4, 0.5)
    shown = page(desk)
    assert re.search(r"<title[^>]*>Shutter to filed, 1 photo, median 4.0 s, p95 4.0 s<", shown)
    assert re.search(r"<title[^>]*>Filed to shown, 1 photo, median 0.50 s, p95 0.50 s<", shown)
    assert re.search(r"Shutter to shown</th><td[^>]*>4.5 s<", shown)


def test_a_photo_that_no_desk_has_shown_has_no_time_for_that(desk: Client, photo: Photo) -> None:
    seconds_after(photo, 4, None)
    shown = page(desk)
    assert ">unknown<" in shown
    assert shown.count("<circle") == 1


def test_it_shows_the_last_fifty_and_no_colleagues(
    desk: Client, colleagues_desk: Client, photo: Photo
) -> None:
    for n in range(51):
        copy = Photo.objects.get(pk=photo.pk)
        copy.pk = copy.id = uuid4()
        copy.key = f"mobile-uploads/x/{n}.jpg"
        copy.save(force_insert=True)
    assert page(desk).count("<circle") == 50
    assert page(colleagues_desk).count("<circle") == 0


def test_it_asks_no_more_of_the_database_with_more_photos(
    desk: Client, photo: Photo, phone: Phone, consultation: Consultation
) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(desk)
        counts.append(len(queries))
        phone.upload(Shot(), consultation)
    assert counts[0] == counts[1]


def test_it_names_no_patient(desk: Client, photo: Photo) -> None:
    assert photo.consultation.patient not in page(desk)


def took(*seconds: float | None) -> Part:
    return Part("x", "X", [None if each is None else Duration(each) for each in seconds])


def test_median_and_p95_are_of_what_is_known() -> None:
    part = took(3, None, 1, 2, 4)
    assert (part.median, part.p95) == (Duration(2.5), Duration(4))
    hundred = took(*range(1, 101))
    assert (hundred.median, hundred.p95) == (Duration(50.5), Duration(95))
    assert (took(None).median, took().p95) == (None, None)


def test_dots_lie_within_the_chart_and_the_longer_the_higher() -> None:
    places = [dot.took.y for dot in took(0, 0.1, 1, 60, 3600, 10**6).dots]
    assert places == sorted(places, reverse=True)
    assert places[0] == places[1]
    assert places[-1] == places[-2]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0.00 s"), (0.234, "0.23 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min 0 s"),
     (75, "1 min 15 s"), (7265, "2 h 1 min")],
)  # fmt: skip
def test_a_duration_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert str(Duration(seconds)) == said


def test_clocks_that_differ_make_no_negative_time() -> None:
    now = timezone.now()
    assert Duration.between(now, now - timedelta(seconds=1)) == Duration(0)


# --- The drill ------------------------------------------------------------------------------------


@pytest.fixture
def drill(bucket: object, phone: Phone) -> Drill:
    return drills.ask(phone.token)


def hops(client: Client, drill: Drill, **question: Any) -> Any:
    address = reverse("drill", args=[drill.pk])
    return client.get(address, question, headers={"HX-Request": "true"})


def seen(client: Client, drill: Drill, **word: str) -> None:
    assert client.post(reverse("drill-shown", args=[drill.pk]), word).status_code == 204


def confirmed(drill: Drill, shot: Shot) -> None:
    """Let the phone do its part."""
    drills.hear(drill)
    drills.presign(drill, size=len(shot.body), sha256=shot.sha256, made_ms=1)
    storage.write(drill.key, shot.body, content_type="image/jpeg")
    drill.refresh_from_db()
    drills.confirm(drill, presigned_ms=2, put_ms=3)
    drills.measured(drill, "confirmed", ms=4)


def test_it_is_asked_of_a_phone(desk: Client, phone: Phone) -> None:
    answer = desk.post(reverse("start-drill", args=[phone.token.pk]))
    assert answer["Location"] == URL
    assert Drill.objects.get().token == phone.token
    assert "Under way" in page(desk)


def test_a_page_that_shows_it_is_told_nothing_twice(desk: Client, drill: Drill) -> None:
    assert hops(desk, drill).status_code == 200
    assert hops(desk, drill, seen="0").status_code == 204
    drills.hear(drill)
    assert hops(desk, drill, seen="0").status_code == 200


def test_once_confirmed_the_desk_gets_the_picture_and_says_that_it_shows_it(
    desk: Client, drill: Drill, shot: Shot
) -> None:
    confirmed(drill, shot)
    region = hops(desk, drill).content.decode()
    assert reverse("drill-picture", args=[drill.pk]) in region
    assert storage.exists(drill.key)
    seen(desk, drill)
    drill.refresh_from_db()
    assert drill.rung_at <= drill.shown_at <= drill.removed_at
    assert objects(f"drills/{drill.token_id}/") == []
    over = hops(desk, drill).content.decode()
    assert "All is well, in " in over
    assert "hx-get" not in over
    assert "gone from the bucket" in over


def test_its_picture_is_handed_over_by_a_signed_minute(
    desk: Client, drill: Drill, shot: Shot
) -> None:
    confirmed(drill, shot)
    answer = desk.get(reverse("drill-picture", args=[drill.pk]))
    assert httpx.get(answer["Location"]).content == shot.body


def test_nothing_is_shown_that_nobody_was_told_of(desk: Client, drill: Drill) -> None:
    seen(desk, drill)
    drill.refresh_from_db()
    assert drill.shown_at is None


def test_a_picture_that_the_desk_cannot_load_is_told(
    desk: Client, drill: Drill, shot: Shot
) -> None:
    confirmed(drill, shot)
    hops(desk, drill)
    seen(desk, drill, failed="1")
    assert "This desk could not load the picture" in page(desk)


def test_a_silent_phone_is_told_after_a_while(desk: Client, drill: Drill) -> None:
    Drill.objects.update(asked_at=timezone.now() - drills.HEARD_WITHIN)
    region = hops(desk, drill, seen="0").content.decode()
    assert "Stopped at hop 1 of 7" in region
    assert "The phone has not heard within 15 seconds" in region


def test_a_phone_that_falls_silent_on_the_way_is_told_by_its_hop(
    desk: Client, drill: Drill, shot: Shot
) -> None:
    drills.hear(drill)
    drills.presign(drill, size=1, sha256=shot.sha256, made_ms=1)
    Drill.objects.update(asked_at=timezone.now() - drills.LIFE)
    assert "Stopped at hop 3 of 7" in page(desk)


def test_the_first_failure_counts(desk: Client, drill: Drill) -> None:
    drills.fail(drill, hop="put", failure="bucket_refused")
    drills.fail(drill, hop="confirmed", failure="unavailable")
    assert "refused the signed upload" in page(desk)


def test_a_late_ring_is_spoken_of_where_ably_rings(
    desk: Client, drill: Drill, shot: Shot, settings: Any
) -> None:
    confirmed(drill, shot)
    hops(desk, drill)
    seen(desk, drill)
    Drill.objects.update(rung_at=Drill.objects.get().confirmed_at + timedelta(seconds=30))
    assert "not by the ring" not in page(desk)
    settings.ABLY_API_KEY = "app.key:secret"
    assert "not by the ring" in page(desk)


def test_every_advice_is_a_sentence_with_its_addresses_filled_in() -> None:
    for hop, code in [*SENTENCES, (Drill.Hop.PUT, "what_nobody_thought_of")]:
        said = advice(hop, code)
        assert said.endswith(".")
        assert "{" not in said


def test_there_is_advice_for_silence_at_every_hop() -> None:
    assert {hop for hop, code in SENTENCES if code == "silence"} == set(Drill.Hop)


def test_an_unpaired_phone_is_asked_for_nothing(desk: Client, phone: Phone) -> None:
    revoke(phone.token, reason="test")
    assert desk.post(reverse("start-drill", args=[phone.token.pk])).status_code == 404
    assert "No phone is paired" in page(desk)


def test_the_page_says_which_phones_are_there(desk: Client, phone: Phone) -> None:
    assert "Its page is silent" in page(desk)
    standing = {"state": "connected", "waiting": 0, "sent": 0, "failed": 0}
    phone.post(reverse("api-status"), standing)
    assert "Its page is open" in page(desk)


def test_every_page_of_the_desk_leads_there(desk: Client, clinician: Clinician) -> None:
    for each in ("/", "/phones/", "/consultations/", "/account/"):
        assert f'href="{URL}"' in desk.get(each).content.decode()
