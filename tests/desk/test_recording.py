"""The desk says how the recording stands, asks the phone, stops at once, withdraws, deletes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import consultations
from capture.models import Consultation
from recordings import asking, consent, running
from recordings.models import Consent, Recording, Request
from tests.cast import Phone
from tests.recordings.microphone import started, stop, tell
from tokens.models import AuditEvent

Post = Callable[..., int]


def region(desk: Client) -> str:
    """Return the words of the dashboard's region."""
    page: str = desk.get("/").content.decode()
    return page.partition('id="recording"')[2].partition("</section>")[0]


def press(desk: Client, name: str, subject: Consultation | Recording, **headers: str) -> Any:
    return desk.post(reverse(name, args=[subject.pk]), headers={"HX-Request": "true", **headers})


def fresh(recording: Recording) -> Recording:
    return Recording.objects.get(pk=recording.pk)


def actions() -> list[str]:
    found = AuditEvent.objects.filter(action__regex="^(recording|consent)")
    return list(found.values_list("action", flat=True))


@pytest.fixture
def runs(phone: Phone, consultation: Consultation) -> Recording:
    return started(phone, consultation)


# --- what it says -------------------------------------------------------------------------------


def test_without_a_consultation_there_is_nothing_to_record(desk: Client) -> None:
    assert region(desk).lstrip().startswith('class="card recording"')
    assert "hidden" in region(desk)
    assert "Start recording" not in region(desk)


def test_without_a_phone_it_says_so_and_offers_nothing(
    desk: Client, consultation: Consultation
) -> None:
    assert "Pair a phone first" in region(desk)
    assert "Start recording" not in region(desk)


def test_with_a_phone_it_offers_to_start(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    assert "Start recording" in region(desk)
    assert "Withdraw consent" not in region(desk)


def test_a_running_recording_shows_its_phone_its_time_and_who_agreed(
    desk: Client, runs: Recording
) -> None:
    Recording.objects.update(started_at=timezone.now() - timedelta(seconds=83))
    said = region(desk)
    assert 'data-standing="running"' in said
    assert 'data-elapsed="83' in said
    assert "On iPhone" in said
    assert "The patient agreed at" in said
    assert "said on iPhone" in said
    assert "Stop recording" in said


def test_the_title_shows_that_it_runs(desk: Client, runs: Recording) -> None:
    assert "<title>● Recording · AB 41" in desk.get("/").content.decode()


def test_an_interruption_is_told_with_its_time_and_reason(
    desk: Client, phone: Phone, runs: Recording
) -> None:
    at = timezone.now()
    tell(phone, runs, state="interrupted", interrupted_at=at.isoformat(), why="call")
    said = region(desk)
    assert 'data-standing="interrupted"' in said
    assert f"Recording interrupted at {timezone.localtime(at):%H:%M}: a call came in" in said
    tell(phone, runs)
    assert "interrupted" not in region(desk)


def test_a_phone_that_is_not_heard_is_spoken_of(desk: Client, runs: Recording) -> None:
    Recording.objects.update(heard_at=timezone.now() - timedelta(seconds=20))
    assert "The phone is not heard since" in region(desk)


def test_what_still_waits_on_the_phone_is_told(desk: Client, phone: Phone, runs: Recording) -> None:
    tell(phone, runs, waiting=2)
    assert "2 parts still on the phone" in region(desk)


def test_a_stop_on_the_phone_is_told(desk: Client, phone: Phone, runs: Recording) -> None:
    stop(phone, runs)
    assert ": stopped on the phone." in region(desk)


# --- asking -------------------------------------------------------------------------------------


def test_to_ask_starts_nothing_and_says_so(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    answer = press(desk, "recording-ask", consultation)
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "ring")
    assert "Asked the phone" in region(desk)
    assert not Recording.objects.exists()
    assert actions() == ["recording.asked"]


def test_a_phone_that_does_not_answer_is_told_of_until_it_is_old_news(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    asking.ask(consultation)
    Request.objects.update(asked_at=timezone.now() - timedelta(seconds=31))
    assert "The phone did not answer" in region(desk)
    assert "Start recording" in region(desk)
    Request.objects.update(asked_at=timezone.now() - timedelta(minutes=3))
    assert "did not answer" not in region(desk)


def test_a_no_is_told(desk: Client, phone: Phone, consultation: Consultation) -> None:
    asking.decline(asking.ask(consultation).consultation, token=phone.token)
    assert "Not now, said the phone" in region(desk)


def test_a_yes_is_a_recording(desk: Client, phone: Phone, consultation: Consultation) -> None:
    asking.ask(consultation)
    recording = started(phone, consultation)
    assert 'data-standing="running"' in region(desk)
    stop(phone, recording)
    assert "Asked" not in region(desk)


def test_the_page_asks_again_when_time_alone_changes_what_it_says(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    asking.ask(consultation)
    page = desk.get("/").content.decode()
    until = int(page.partition("until=")[2].partition('"')[0].partition("&")[0])
    left = until - timezone.now().timestamp()
    assert 25 < left <= 31
    changed = desk.get(reverse("changes"), {"until": 1}, headers={"HX-Request": "true"})
    assert 'id="recording"' in changed.content.decode()


def test_asking_where_it_runs_or_is_over_is_refused(
    desk: Client, runs: Recording, consultation: Consultation
) -> None:
    assert press(desk, "recording-ask", consultation).status_code == 422
    consultations.end(consultation)
    assert press(desk, "recording-ask", consultation).status_code == 422


# --- stopping -----------------------------------------------------------------------------------


def test_a_stop_acts_at_once_and_waits_for_the_phones_word(
    desk: Client, phone: Phone, runs: Recording
) -> None:
    assert press(desk, "recording-stop", runs).status_code == 200
    assert fresh(runs).end_reason == "desk"
    assert "Telling the phone" in region(desk)
    tell(phone, runs, state="stopped")
    assert ": stopped at the desk." in region(desk)


def test_where_the_phone_does_not_answer_a_stop_it_says_so(desk: Client, runs: Recording) -> None:
    press(desk, "recording-stop", runs)
    Recording.objects.update(ended_at=timezone.now() - timedelta(seconds=6))
    assert "The phone did not answer" in region(desk)


def test_twice_is_as_good_as_once(desk: Client, runs: Recording) -> None:
    press(desk, "recording-stop", runs)
    ended_at = fresh(runs).ended_at
    assert press(desk, "recording-stop", runs).status_code == 200
    assert fresh(runs).ended_at == ended_at
    assert actions().count("recording.ended") == 1


# --- consent ------------------------------------------------------------------------------------


def test_to_withdraw_stops_and_offers_deletion(
    desk: Client, runs: Recording, consultation: Consultation
) -> None:
    press(desk, "consent-withdraw", consultation)
    assert fresh(runs).end_reason == "consent"
    said = region(desk)
    assert "The consent was withdrawn at" in said
    assert "Delete the recording" in said
    assert actions().count("consent.withdrawn") == 1


def test_what_is_deleted_is_told_and_offered_no_more(
    desk: Client, runs: Recording, consultation: Consultation
) -> None:
    press(desk, "consent-withdraw", consultation)
    press(desk, "recording-delete", consultation)
    assert fresh(runs).removed_at
    said = region(desk)
    assert "The recording was deleted" in said
    assert "Delete the recording" not in said


def test_consent_without_a_recording_can_be_withdrawn(
    desk: Client, phone: Phone, consultation: Consultation
) -> None:
    consent.give(consultation, token=phone.token)
    assert "Withdraw consent" in region(desk)
    press(desk, "consent-withdraw", consultation)
    assert Consent.objects.get().withdrawn_at
    assert "Delete" not in region(desk)


def test_nothing_is_withdrawn_that_was_never_given(
    desk: Client, consultation: Consultation
) -> None:
    assert press(desk, "consent-withdraw", consultation).status_code == 422


# --- for whom -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["recording-ask", "consent-withdraw", "recording-delete"])
def test_a_colleague_and_a_stranger_can_do_none_of_it(
    name: str,
    colleagues_desk: Client,
    stranger: Client,
    runs: Recording,
    consultation: Consultation,
) -> None:
    assert press(colleagues_desk, name, consultation).status_code == 404
    assert press(colleagues_desk, "recording-stop", runs).status_code == 404
    press(stranger, name, consultation)
    press(stranger, "recording-stop", runs)
    assert running.open_one(consultation) == runs


def test_without_javascript_each_act_leads_back_to_its_page(
    desk: Client, runs: Recording, consultation: Consultation
) -> None:
    record = reverse("consultation", args=[consultation.pk])
    answer = desk.post(
        reverse("recording-stop", args=[runs.pk]), headers={"Referer": f"http://testserver{record}"}
    )
    assert (answer.status_code, answer["Location"]) == (302, record)
