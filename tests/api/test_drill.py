"""A drill: a made picture goes a photo's way, is filed under nobody, and leaves nothing behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import drill as drills
from capture import storage, sweep
from capture.models import Consultation, Drill, Photo
from tests.cast import Phone, Shot
from tests.objects import objects
from tokens.models import AuditEvent, MobileToken

pytestmark = pytest.mark.usefixtures("bucket")

MEASURED = {"presigned_ms": 12, "put_ms": 34}


@pytest.fixture
def drill(phone: Phone) -> Drill:
    return drills.ask(phone.token)


def hear(phone: Phone, **question: Any) -> dict[str, Any] | None:
    """Return what the phone's next look says of a drill."""
    return phone.get(reverse("api-phone"), data=question).json()["drill"]


def presign(phone: Phone, told: dict[str, Any], shot: Shot, **changes: Any) -> Any:
    announced = {"size": len(shot.body), "sha256": shot.sha256, "made_ms": 5, **changes}
    return phone.post(told["presign_url"], announced)


def put(phone: Phone, told: dict[str, Any], shot: Shot, **changes: Any) -> httpx.Response:
    return phone.put(shot, presign(phone, told, shot).json(), **changes)


def take(phone: Phone, shot: Shot) -> dict[str, Any]:
    """Hear of the drill, and take it up to the confirm."""
    told = hear(phone)
    assert told
    assert phone.post(told["url"], {"hop": "heard", "ms": 0}).status_code == 204
    assert put(phone, told, shot).status_code == 200
    assert phone.post(told["confirm_url"], MEASURED).status_code == 204
    return told


def test_a_phone_hears_of_it_by_its_poll(
    phone: Phone, consultation: Consultation, desk: Client
) -> None:
    version = phone.get(reverse("api-phone")).json()["version"]
    desk.post(reverse("start-drill", args=[phone.token.pk]))
    told = hear(phone, seen=version)
    assert told
    assert set(told) == {"url", "presign_url", "confirm_url"}
    assert all(urlsplit(url).scheme for url in told.values())


def test_a_phone_that_has_heard_is_not_told_again(phone: Phone, drill: Drill) -> None:
    told = hear(phone)
    assert told
    phone.post(told["url"], {"hop": "heard", "ms": 0})
    assert hear(phone) is None


def test_another_phone_does_not_hear_of_it(
    clinician: Any, drill: Drill, colleagues_phone: Phone
) -> None:
    assert hear(Phone(clinician)) is None
    assert hear(colleagues_phone) is None


def test_a_phone_that_looks_too_late_does_not_hear_of_it(phone: Phone, drill: Drill) -> None:
    Drill.objects.update(asked_at=timezone.now() - drills.HEARD_WITHIN)
    assert hear(phone) is None


def test_each_hop_is_on_record(phone: Phone, drill: Drill, shot: Shot) -> None:
    told = take(phone, shot)
    phone.post(told["url"], {"hop": "confirmed", "ms": 56})
    drill.refresh_from_db()
    assert drill.asked_at <= drill.heard_at <= drill.confirmed_at
    measured = (drill.made_ms, drill.presigned_ms, drill.put_ms, drill.confirmed_ms)
    assert measured == (5, 12, 34, 56)


def test_it_is_filed_under_nobody(
    phone: Phone, drill: Drill, consultation: Consultation, shot: Shot
) -> None:
    take(phone, shot)
    assert not Photo.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="photo.").exists()
    assert objects(f"mobile-uploads/{phone.token.id}/") == []
    assert objects(f"drills/{phone.token.id}/") == [drill.key]


def test_it_counts_against_no_limit(phone: Phone, drill: Drill, shot: Shot, settings: Any) -> None:
    settings.PRESIGNS_PER_MINUTE = 1
    told = hear(phone)
    assert told
    assert [presign(phone, told, shot).status_code for _ in range(3)] == [200, 200, 200]


def test_a_drill_is_no_use_of_the_token(phone: Phone, drill: Drill, shot: Shot) -> None:
    told = hear(phone)
    assert told
    long_ago = timezone.now() - timedelta(hours=1)
    MobileToken.objects.update(last_used_at=long_ago)
    phone.post(told["url"], {"hop": "heard", "ms": 0})
    presign(phone, told, shot)
    assert phone.fresh_token().last_used_at == long_ago


def test_the_bucket_takes_only_the_announced_bytes_once(
    phone: Phone, drill: Drill, shot: Shot
) -> None:
    told = hear(phone)
    assert told
    assert put(phone, told, shot, body=Shot().body[:-1] + b"x").status_code >= 400
    assert put(phone, told, shot).status_code == 200
    assert put(phone, told, shot).status_code == 412


def test_other_bytes_in_the_bucket_are_not_confirmed(
    phone: Phone, drill: Drill, shot: Shot
) -> None:
    told = hear(phone)
    assert told
    presign(phone, told, shot)
    storage.write(drill.key, b"something else", content_type="image/jpeg")
    answer = phone.post(told["confirm_url"], MEASURED)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bytes_differ")
    drill.refresh_from_db()
    assert drill.confirmed_at is None


def test_what_never_reached_the_bucket_is_not_confirmed(
    phone: Phone, drill: Drill, shot: Shot
) -> None:
    told = hear(phone)
    assert told
    presign(phone, told, shot)
    assert phone.post(told["confirm_url"], MEASURED).json()["error"]["code"] == "not_in_bucket"


def test_a_failure_is_on_record_beside_what_went_before(
    phone: Phone, drill: Drill, shot: Shot
) -> None:
    told = hear(phone)
    assert told
    presign(phone, told, shot)
    phone.post(told["url"], {"hop": "presigned", "ms": 21})
    word = {"hop": "put", "ms": 0, "failed": "bucket_unreachable"}
    assert phone.post(told["url"], word).status_code == 204
    drill.refresh_from_db()
    assert (drill.failed_hop, drill.failure) == ("put", "bucket_unreachable")
    assert drill.presigned_ms == 21
    assert phone.post(told["confirm_url"], MEASURED).status_code == 404


@pytest.mark.parametrize(
    "word",
    [
        {"hop": "elsewhere", "ms": 0},
        {"hop": "shown", "ms": 0},
        {"hop": "put", "ms": -1},
        {"hop": "put", "ms": 0, "failed": "<script>"},
        {"hop": "put", "ms": 0, "failed": "x" * 41},
        {},
    ],
)
def test_nonsense_is_refused(phone: Phone, drill: Drill, word: dict[str, Any]) -> None:
    told = hear(phone)
    assert told
    assert phone.post(told["url"], word).json()["error"]["code"] == "invalid"


@pytest.mark.parametrize("what", ["url", "presign_url", "confirm_url"])
def test_a_colleagues_phone_finds_nothing_there(
    phone: Phone, drill: Drill, colleagues_phone: Phone, shot: Shot, what: str
) -> None:
    told = hear(phone)
    assert told
    body = {"hop": "heard", "ms": 0, "size": 5, "sha256": shot.sha256, "made_ms": 1, **MEASURED}
    assert colleagues_phone.post(told[what], body).json()["error"]["code"] == "unknown"


def test_a_drill_that_is_over_takes_no_more_words(phone: Phone, drill: Drill) -> None:
    told = hear(phone)
    assert told
    Drill.objects.update(asked_at=timezone.now() - drills.LIFE, heard_at=timezone.now())
    assert phone.post(told["url"], {"hop": "heard", "ms": 0}).status_code == 404


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let fifteen minutes pass for every object at once."""
    return lambda: monkeypatch.setattr(sweep, "SETTLED", timedelta(seconds=-5))


def test_the_sweep_takes_out_what_was_left_and_files_none_of_it(
    phone: Phone, drill: Drill, shot: Shot, settled: Callable[[], None]
) -> None:
    take(phone, shot)
    sweep.sweep()
    assert objects(f"drills/{phone.token.id}/") == [drill.key]  # it may yet be shown
    settled()
    assert sweep.sweep()["drills forgotten"] >= 1
    assert objects(f"drills/{phone.token.id}/") == []
    assert not Photo.objects.exists()


def test_the_sweep_forgets_drills_of_yesterday(phone: Phone, drill: Drill) -> None:
    drills.forget(put_before=timezone.now() - timedelta(days=1))
    assert Drill.objects.exists()
    Drill.objects.update(asked_at=timezone.now() - drills.REMEMBERED)
    drills.forget(put_before=timezone.now() - timedelta(days=1))
    assert not Drill.objects.exists()
