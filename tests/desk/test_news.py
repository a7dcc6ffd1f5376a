"""A change brings only what changed: the cards of one gallery, and how many photos arrived."""

import re
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from capture import consultations, filing, phone_status
from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tokens.models import AuditEvent, Clinician

HTMX = {"HX-Request": "true"}


class Page:
    """A page that is open: it asks with what it shows, as HTMX would."""

    def __init__(self, desk: Client, address: str = "/") -> None:
        self.desk = desk
        self.html = desk.get(address).content.decode()
        self.fields = dict(re.findall(r'name="(gallery|one)" value="([^"]*)"', self.html))
        self.hear(self.html)

    def hear(self, html: str) -> None:
        (self.address,) = re.findall(r'id="poll" hidden hx-get="([^"]*)"', html)
        self.fields |= dict(re.findall(r'name="(since)" value="([^"]*)"', html))

    def ask(self) -> str:
        """Return what the next poll brings, "" for nothing."""
        address = self.address.replace("&amp;", "&")
        more = "".join(f"&{name}={value}" for name, value in self.fields.items())
        answer = self.desk.get(address + more, headers=HTMX)
        if answer.status_code == 204:
            return ""
        html = answer.content.decode()
        self.hear(html)
        return html


def upload(phone: Phone, consultation: Consultation, count: int = 1) -> list[Photo]:
    before = set(Photo.objects.values_list("pk", flat=True))
    for _ in range(count):
        phone.upload(Shot(), consultation)
    return list(Photo.objects.exclude(pk__in=before))


def cards(html: str) -> list[str]:
    return re.findall(r'<li id="photo-([^"]*)"', html)


@pytest.fixture
def photos(bucket: object, phone: Phone, consultation: Consultation) -> list[Photo]:
    return upload(phone, consultation, 3)


@pytest.fixture
def record(consultation: Consultation) -> str:
    return reverse("consultation", args=[consultation.id])


def test_a_new_photo_comes_alone_with_its_place(
    desk: Client, phone: Phone, photos: list[Photo], consultation: Consultation
) -> None:
    page = Page(desk)
    assert page.ask() == ""
    (new,) = upload(phone, consultation)
    html = page.ask()
    assert cards(html) == [str(new.id)]
    assert f'data-after="{photos[-1].id}"' in html
    assert "4 photos" in html
    assert 'id="photos"' not in html
    assert page.ask() == ""


def test_one_that_was_taken_earlier_comes_before_what_is_there(
    desk: Client, phone: Phone, photos: list[Photo], consultation: Consultation
) -> None:
    page = Page(desk)
    early = Shot(captured_at=(photos[0].captured_at - timedelta(seconds=9)).isoformat())
    phone.upload(early, consultation)
    assert 'data-after=""' in page.ask()


def test_a_described_photo_comes_alone(desk: Client, photos: list[Photo]) -> None:
    page = Page(desk)
    filing.describe(photos[1], description="Left forearm")
    html = page.ask()
    assert cards(html) == [str(photos[1].id)]
    assert 'value="Left forearm"' in html


def test_of_a_deleted_photo_comes_only_that_it_is_gone(desk: Client, photos: list[Photo]) -> None:
    page = Page(desk)
    filing.delete(photos[1])
    html = page.ask()
    assert cards(html) == []
    assert f'<li data-photo="{photos[1].id}" data-gone>' in html
    assert "1 deleted photo" in html


def test_a_moved_photo_leaves_one_gallery_and_comes_into_the_other(
    desk: Client, photos: list[Photo], consultation: Consultation, clinician: Clinician
) -> None:
    consultations.end(consultation)
    other = consultations.start(clinician, patient="CD 42")
    page = Page(desk)
    filing.move(photos[0], origin=consultation, to=other)
    assert cards(page.ask()) == [str(photos[0].id)]
    filing.move(photos[0], origin=other, to=consultation)
    assert "data-gone" in page.ask()


def test_a_look_is_no_news(desk: Client, photos: list[Photo], phone: Phone) -> None:
    page = Page(desk)
    desk.get(reverse("photo-large", args=[photos[0].id]))
    filing.turn(photos[1], rotation=90)
    assert cards(page.ask()) == [str(photos[1].id)]


@pytest.mark.parametrize("seen", ["", "nonsense", "-1"])
def test_a_page_that_cannot_say_what_it_has_seen_gets_every_card(
    desk: Client, photos: list[Photo], seen: str
) -> None:
    page = Page(desk)
    page.address = re.sub(r"seen=\d+", f"seen={seen}", page.address)
    filing.turn(photos[1], rotation=90)
    html = page.ask()
    assert cards(html) == [str(photo.id) for photo in photos]
    assert "data-all" in html


def test_another_consultation_brings_its_whole_region(
    desk: Client, photos: list[Photo], consultation: Consultation, clinician: Clinician
) -> None:
    page = Page(desk)
    consultations.end(consultation)
    consultations.start(clinician, patient="CD 42")
    html = page.ask()
    assert 'id="photos"' in html
    assert "<template" not in html


def test_a_colleagues_gallery_brings_nothing(
    colleagues_desk: Client, photos: list[Photo], consultation: Consultation
) -> None:
    asked = {"elsewhere": 1, "gallery": str(consultation.id)}
    html = colleagues_desk.get(reverse("changes"), asked, headers=HTMX).content.decode()
    assert cards(html) == []
    assert "AB 41" not in html


def test_the_same_grid_is_live_on_a_record_of_long_ago(
    desk: Client, phone: Phone, photos: list[Photo], consultation: Consultation, record: str
) -> None:
    consultations.end(consultation)
    page = Page(desk, record)
    grid = render_to_string(
        "review/_grid.html", {"consultation": consultation, "photos": consultation.photos.shown()}
    )
    page.fields |= dict(re.findall(r'name="(gallery)" value="([^"]*)"', grid))
    assert cards(grid) == [str(photo.id) for photo in photos]
    (late,) = upload(phone, consultation)
    html = page.ask()
    assert cards(html) == [str(late.id)]
    assert ">Late<" in html
    assert 'id="arrivals"' not in html


def test_a_photos_own_page_hears_what_becomes_of_it_and_what_arrives(
    desk: Client, phone: Phone, photos: list[Photo], consultation: Consultation
) -> None:
    page = Page(desk, reverse("photo", args=[photos[0].id]))
    filing.turn(photos[0], rotation=90)
    assert cards(page.ask()) == [str(photos[0].id)]
    upload(phone, consultation)
    assert 'id="arrivals"' in page.ask()


# --- arrivals ---------------------------------------------------------------------------------


def test_any_page_of_the_desk_says_what_arrived_and_adds_up(
    desk: Client, phone: Phone, photos: list[Photo], consultation: Consultation
) -> None:
    page = Page(desk, reverse("consultations"))
    upload(phone, consultation)
    assert "1 new photo, patient AB 41" in page.ask()
    upload(phone, consultation, 2)
    html = page.ask()
    assert "3 new photos, patient AB 41" in html
    assert consultation.words in html
    assert 'href="/"' in html
    assert page.ask() == ""


def test_after_a_look_it_counts_anew(
    desk: Client, phone: Phone, photos: list[Photo], consultation: Consultation
) -> None:
    page = Page(desk, reverse("consultations"))
    upload(phone, consultation, 2)
    page.ask()
    del page.fields["since"]  # *Dismiss* takes it out of the page
    upload(phone, consultation)
    assert "1 new photo, patient AB 41" in page.ask()


def test_the_gallery_itself_says_it_once_to_those_who_cannot_see_it(
    desk: Client, phone: Phone, photos: list[Photo], consultation: Consultation, record: str
) -> None:
    page = Page(desk)
    for _ in range(2):
        upload(phone, consultation)
        html = page.ask()
        assert 'id="said"' in html
        assert "1 new photo, patient AB 41" in html
        assert 'id="arrivals"' not in html


def test_a_late_photo_of_another_patient_is_said_at_the_dashboard(
    desk: Client,
    phone: Phone,
    photos: list[Photo],
    consultation: Consultation,
    record: str,
    clinician: Clinician,
) -> None:
    consultations.end(consultation)
    consultations.start(clinician, patient="CD 42")
    page = Page(desk)
    upload(phone, consultation)
    html = page.ask()
    assert "1 new photo, patient AB 41" in html
    assert f'href="{record}"' in html
    assert 'id="arrivals"' in html


def test_what_a_colleague_receives_is_not_said(
    desk: Client, colleagues_phone: Phone, colleague: Clinician, bucket: object
) -> None:
    page = Page(desk, reverse("consultations"))
    upload(colleagues_phone, consultations.start(colleague, patient="ZZ"))
    assert page.ask() == ""


def test_a_consultation_that_starts_elsewhere_leaves_other_pages_alone(
    desk: Client, clinician: Clinician
) -> None:
    page = Page(desk, reverse("consultations"))
    consultations.start(clinician, patient="AB 41")
    html = page.ask()
    assert 'id="consultation"' not in html
    assert "AB 41" not in html


# --- tiles ------------------------------------------------------------------------------------


def sending(phone: Phone, waiting: int, *, oldest: object = None, state: str = "uploading") -> None:
    phone_status.hear(
        phone.token,
        store=None,
        state=state,
        waiting=waiting,
        sent=0,
        failed=0,
        oldest_waiting_at=oldest or timezone.now(),
    )


def tiles(html: str) -> int:
    return html.count('<li class="tile">')


def test_a_tile_stands_for_each_photo_on_its_way(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    page = Page(desk)
    sending(phone, 3)
    assert tiles(page.ask()) == 3
    assert tiles(desk.get("/").content.decode()) == 3


def test_a_photo_takes_the_place_of_its_tile_before_the_phone_says_so(
    desk: Client, phone: Phone, bucket: object, consultation: Consultation
) -> None:
    sending(phone, 3)
    page = Page(desk)
    upload(phone, consultation)
    html = page.ask()
    assert (len(cards(html)), tiles(html)) == (1, 2)


def test_there_are_no_more_tiles_than_sensible(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    sending(phone, 400)
    assert tiles(desk.get("/").content.decode()) == 12


@pytest.mark.parametrize("state", ["reviewing", "camera", "connected"])
def test_what_only_waits_has_no_tile(
    desk: Client, phone: Phone, consultation: Consultation, state: str
) -> None:
    sending(phone, 3, state=state)
    assert tiles(desk.get("/").content.decode()) == 0


def test_photos_that_may_be_another_patients_are_not_announced(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    sending(phone, 3, oldest=consultation.started_at - timedelta(minutes=5))
    assert tiles(desk.get("/").content.decode()) == 0


def test_a_colleagues_phone_makes_no_tile(
    desk: Client, colleagues_phone: Phone, consultation: Consultation
) -> None:
    sending(colleagues_phone, 3)
    assert tiles(desk.get("/").content.decode()) == 0


# --- how much it costs ------------------------------------------------------------------------


def copies(photo: Photo, count: int) -> None:
    """Put so many more photos on record, in the rows only."""
    row = Photo.objects.values().get(pk=photo.pk)
    rows = [Photo(**{**row, "id": uuid.uuid4(), "key": None}) for _ in range(count)]
    Photo.objects.bulk_create(rows)


def queries(act) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_no_page_and_no_change_asks_more_for_thirty_photos_than_for_one(
    desk: Client, bucket: object, phone: Phone, consultation: Consultation, record: str
) -> None:
    (photo,) = upload(phone, consultation)
    pages = ("/", record, reverse("photo", args=[photo.id]))
    costs = []
    for rotation, more in ((90, 0), (180, 29)):
        copies(photo, more)
        page = Page(desk)
        filing.turn(photo, rotation=rotation)
        costs.append([queries(page.ask), *(queries(partial(desk.get, each)) for each in pages)])
    assert costs[0] == costs[1]


def test_a_change_among_a_thousand_photos_brings_one_card(
    desk: Client, bucket: object, phone: Phone, consultation: Consultation
) -> None:
    (photo,) = upload(phone, consultation)
    copies(photo, 1000)
    page = Page(desk)
    filing.describe(photo, description="Left forearm")
    html = page.ask()
    assert len(cards(html)) == 1
    assert len(html) < 15_000


def test_nothing_changed_is_204_in_three_queries_on_every_page(
    desk: Client, photos: list[Photo], django_assert_num_queries
) -> None:
    page = Page(desk, reverse("consultations"))
    with django_assert_num_queries(3):
        desk.get(page.address.replace("&amp;", "&"), headers=HTMX)
    assert not AuditEvent.objects.filter(action="photo.viewed").exists()
