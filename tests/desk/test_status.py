"""How phones stand, in the desk's words; and what it says until their photos have arrived."""

import re
import uuid
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import consultations, doorbell
from capture.models import Consultation, PhoneStatus
from tests.cast import Phone
from tokens.models import Clinician, MobileToken, idle_life
from tokens.queue_key import queue_keys
from tokens.revoke import revoke

pytestmark = pytest.mark.usefixtures("consultation")


def tell(phone: Phone, *, state: str = "reviewing", waiting: int = 3, **more: Any) -> None:
    standing = {"state": state, "waiting": waiting, "sent": 0, "failed": 0, **more}
    assert phone.post(reverse("api-status"), standing).status_code == 204


def silent(phone: Phone, **past: float) -> datetime:
    """Let time pass since this phone was heard; return when it was."""
    heard_at = timezone.now() - timedelta(**past)
    PhoneStatus.objects.filter(token=phone.token).update(heard_at=heard_at)
    return timezone.localtime(heard_at)


def region(desk: Client) -> str:
    """Return what the Phones region says, without its markup."""
    page = desk.get("/").content.decode()
    section = page.partition('<div id="phones"')[2].partition("</section>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", section.partition(">")[2])).split())


def asked(desk: Client, attribute: str) -> str:
    """Return the question in this attribute; empty where the page would not ask."""
    found = re.search(f'{attribute}="([^"]*)"', desk.get("/").content.decode())
    return unescape(found[1]) if found else ""


def dismiss(desk: Client, phone: Phone, *, waiting: object = 3, **headers: str):
    url = reverse("dismiss", args=[phone.token.id])
    return desk.post(url, {"waiting": waiting}, headers=headers)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ({"state": "camera", "waiting": 0}, "Taking photos"),
        ({"state": "camera", "waiting": 2}, "Taking photos"),
        ({"state": "uploading", "waiting": 4, "sent": 1}, "Sending 2 of 5"),
        ({"state": "uploading", "waiting": 0, "sent": 5}, "Sending 5 of 5"),
        ({"state": "reviewing", "waiting": 3}, "3 photos waiting on the phone"),
        ({"state": "connected", "waiting": 1}, "1 photo waiting on the phone"),
        ({"waiting": 3, "failed": 1}, "3 photos waiting on the phone, 1 failed"),
    ],
)
def test_the_desk_says_what_the_phone_does(
    desk: Client, phone: Phone, standing: dict[str, Any], words: str
) -> None:
    tell(phone, **standing)
    assert f"{words} Keep after sign-out Unpair" in region(desk)
    assert "last heard" not in region(desk)


def test_a_phone_at_rest_goes_without_a_word(desk: Client, phone: Phone) -> None:
    tell(phone, state="connected", waiting=0)
    assert re.search(r"Paired \w{3} \d\d:\d\d Keep after sign-out Unpair$", region(desk))


def test_each_phone_has_its_own_words(desk: Client, phone: Phone, clinician: Clinician) -> None:
    tell(phone, state="camera")
    tell(Phone(clinician), waiting=1)
    assert "Taking photos Keep after sign-out Unpair" in region(desk)
    assert "1 photo waiting on the phone Keep after sign-out Unpair" in region(desk)


def test_a_colleague_reads_nothing_of_it(colleagues_desk: Client, phone: Phone) -> None:
    tell(phone)
    silent(phone, days=1)
    assert "waiting" not in region(colleagues_desk)


# --- Photos that nothing moves --------------------------------------------------------------------


def test_a_minute_of_silence_leaves_a_notice(desk: Client, phone: Phone) -> None:
    tell(phone, state="camera")
    heard_at = silent(phone, seconds=61)
    assert f"3 photos waiting on the iPhone, last heard {said(heard_at)}" in region(desk)
    assert "Taking photos" not in region(desk)


def said(moment: datetime) -> str:
    """Return a time as the desk says it, whether or not midnight has passed since."""
    today = moment.date() == timezone.localdate()
    return moment.strftime("%H:%M" if today else "%a %H:%M")


def test_a_notice_names_the_day_that_is_not_today(desk: Client, phone: Phone) -> None:
    tell(phone, waiting=1)
    heard_at = silent(phone, days=2)
    sentence = f"1 photo waiting on the iPhone, last heard {heard_at:%a %H:%M}"
    assert sentence in region(desk)


def test_after_a_week_it_names_the_date_too(desk: Client, phone: Phone) -> None:
    tell(phone)
    heard_at = silent(phone, days=8)
    date = f"{heard_at:%a} {heard_at.day} {heard_at:%b %H:%M}"
    assert f"last heard {date}" in region(desk)


def test_it_says_when_the_oldest_was_taken(desk: Client, phone: Phone) -> None:
    taken_at = timezone.localtime() - timedelta(days=3)
    tell(phone, oldest_waiting_at=taken_at.isoformat())
    silent(phone, days=2)
    assert f"The oldest was taken {taken_at:%a %H:%M}." in region(desk)


@pytest.mark.parametrize("how", ["revoked", "expired", "password changed"])
def test_a_phone_that_lost_its_pairing_leaves_a_notice_at_once(
    desk: Client, phone: Phone, clinician: Clinician, how: str
) -> None:
    tell(phone)
    lose(phone, clinician, how)
    desk.force_login(clinician)
    assert "Phone lost its pairing. 3 photos waiting on the iPhone, last heard" in region(desk)
    assert "No phone is paired" in region(desk)


def lose(phone: Phone, clinician: Clinician, how: str) -> None:
    if how == "revoked":
        revoke(phone.token, reason="unpaired at the desk")
    elif how == "expired":
        long_ago = timezone.now() - idle_life(is_permanent=False)
        MobileToken.objects.filter(pk=phone.token.pk).update(last_used_at=long_ago)
    else:
        clinician.set_password("another")
        clinician.save()


def test_a_phone_that_was_unpaired_with_nothing_on_it_is_gone(desk: Client, phone: Phone) -> None:
    tell(phone, waiting=0)
    revoke(phone.token, reason="unpaired at the desk")
    assert "iPhone" not in region(desk)


def test_the_notice_goes_when_the_photos_have_arrived(desk: Client, phone: Phone) -> None:
    tell(phone)
    silent(phone, days=1)
    tell(phone, state="connected", waiting=0)
    assert "waiting" not in region(desk)


def test_the_notice_goes_when_they_arrive_from_the_same_phone_paired_anew(
    desk: Client, phone: Phone, clinician: Clinician
) -> None:
    store = uuid.uuid4()
    queue_keys(clinician, store=store)
    tell(phone, store=str(store))
    revoke(phone.token, reason="unpaired at the desk")
    assert "lost its pairing" in region(desk)
    tell(Phone(clinician), state="connected", waiting=0, store=str(store))
    assert "waiting" not in region(desk)
    assert "lost its pairing" not in region(desk)


# --- Dismiss --------------------------------------------------------------------------------------


def test_a_notice_stays_until_it_is_dismissed(desk: Client, phone: Phone) -> None:
    tell(phone)
    revoke(phone.token, reason="unpaired at the desk")
    assert "Dismiss" in region(desk)
    assert dismiss(desk, phone)["Location"] == reverse("dashboard")
    assert "waiting" not in region(desk)


def test_dismissing_twice_is_as_good_as_once(desk: Client, phone: Phone) -> None:
    tell(phone)
    silent(phone, days=1)
    for _ in range(2):
        answer = dismiss(desk, phone, **{"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Trigger"]) == (204, "ring")
    assert "last heard" not in region(desk)


def test_dismissing_rings_the_other_desks(desk: Client, phone: Phone, clinician: Clinician) -> None:
    tell(phone)
    before = doorbell.versions(clinician.id)["phones"]
    dismiss(desk, phone)
    assert doorbell.versions(clinician.id)["phones"] == before + 1


@pytest.mark.parametrize("waiting", [2, 0, "", "x"])
def test_only_what_the_page_showed_is_dismissed(
    desk: Client, phone: Phone, waiting: object
) -> None:
    tell(phone)
    silent(phone, days=1)
    dismiss(desk, phone, waiting=waiting)
    assert "3 photos waiting on the iPhone" in region(desk)


def test_a_dismissed_phone_that_stays_as_it_was_stays_dismissed(desk: Client, phone: Phone) -> None:
    tell(phone)
    dismiss(desk, phone)
    tell(phone)
    silent(phone, days=1)
    assert "last heard" not in region(desk)


def test_another_number_of_photos_is_spoken_of_again(desk: Client, phone: Phone) -> None:
    tell(phone)
    dismiss(desk, phone)
    tell(phone, waiting=4)
    silent(phone, days=1)
    assert "4 photos waiting on the iPhone" in region(desk)


def test_a_colleague_and_a_stranger_dismiss_nothing(
    colleagues_desk: Client, stranger: Client, phone: Phone
) -> None:
    tell(phone)
    assert dismiss(colleagues_desk, phone).status_code == 404
    assert dismiss(stranger, phone)["Location"].startswith("/login/")
    assert PhoneStatus.objects.get().dismissed_at is None


# --- End consultation, and Unpair -----------------------------------------------------------------


def test_end_asks_first_while_photos_wait(desk: Client, phone: Phone) -> None:
    tell(phone)
    heard_at = timezone.localtime(PhoneStatus.objects.get().heard_at)
    sentence = f"3 photos waiting on the iPhone, last heard {said(heard_at)}. "
    assert asked(desk, "data-ask-before-end").startswith(sentence)


@pytest.mark.parametrize("why", ["nothing waits", "dismissed"])
def test_end_asks_nothing_where_nothing_is_left_to_say(
    desk: Client, phone: Phone, why: str
) -> None:
    tell(phone, waiting=0 if why == "nothing waits" else 3)
    dismiss(desk, phone)
    assert asked(desk, "data-ask-before-end") == ""


def test_after_the_end_the_desk_still_says_it(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    tell(phone)
    assert "last heard" not in region(desk)
    desk.post(reverse("end", args=[consultation.id]))
    assert "3 photos waiting on the iPhone, last heard" in region(desk)


def test_after_the_end_photos_on_their_way_need_no_notice(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    tell(phone, state="uploading")
    desk.post(reverse("end", args=[consultation.id]))
    assert "last heard" not in region(desk)


def test_start_and_end_ring_the_phones_region(clinician: Clinician, consultation: Consultation):
    before = doorbell.versions(clinician.id)["phones"]
    consultations.end(consultation)
    assert doorbell.versions(clinician.id)["phones"] == before + 1


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (0, "It can send no more photos"),
        (1, "1 photo waits on it and cannot be read"),
        (3, "3 photos wait on it and cannot be read"),
    ],
)
def test_unpair_says_what_waits_there(desk: Client, phone: Phone, waiting: int, words: str) -> None:
    tell(phone, waiting=waiting)
    question = f"Unpair iPhone? {words} until it is paired again."
    assert asked(desk, "hx-confirm") == question


# --- The poll -------------------------------------------------------------------------------------


def shown(desk: Client) -> str:
    """Return the address of the poll, with all that the page shows."""
    found = re.search(r'id="poll" hidden hx-get="([^"]*)"', desk.get("/").content.decode())
    assert found
    return unescape(found[1])


def test_a_new_word_reaches_the_desk_with_the_next_poll(desk: Client, phone: Phone) -> None:
    poll = shown(desk)
    assert desk.get(poll).status_code == 204
    tell(phone, state="camera")
    page = desk.get(poll).content.decode()
    assert "Taking photos" in page
    assert '<section id="photos"' not in page


def test_silence_reaches_the_desk_though_nothing_rings(
    desk: Client, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(phone)
    poll = shown(desk)
    assert desk.get(poll).status_code == 204
    until = int(poll.partition("until=")[2])
    assert 0 < until - timezone.now().timestamp() <= 61
    monkeypatch.setattr("review.phones.time.time", lambda: float(until))
    assert '<div id="phones"' in desk.get(poll).content.decode()


def test_a_desk_without_a_phone_is_right_until_something_rings(desk: Client) -> None:
    assert "until" not in shown(desk)


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 5000])
def test_nonsense_in_until_is_answered_with_the_phones(desk: Client, until: str) -> None:
    versions = doorbell.versions(Clinician.objects.get().id)
    page = desk.get(reverse("changes"), {**versions, "until": until}).content.decode()
    assert '<div id="phones"' in page


def test_the_desks_queries_do_not_grow_with_its_phones(
    desk: Client, phone: Phone, clinician: Clinician, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tell(phone)
    with CaptureQueriesContext(connection) as one:
        desk.get("/")
    queries = len(one)
    for number in range(3):
        other = Phone(clinician)
        tell(other, waiting=number)
        revoke(other.token, reason="unpaired at the desk")
        tell(Phone(clinician))
    with django_assert_num_queries(queries):
        desk.get("/")
