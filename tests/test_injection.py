"""Names, headers and addresses from outside: they break no header, forge no line, lead nowhere."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from capture import storage
from capture.models import Consultation, Photo
from tests.cast import Phone, Shot
from tests.objects import own_objects
from tokens import pairing
from tokens.models import Clinician, MobileToken
from watch import lines

FORGED = "2026-11-24T10:41:00.000Z WARNING tokens.auth the admin signed in"
NEWLINES = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
NAMES = [
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "photo.jpg/../../aside/x",
    "x\r\nSet-Cookie: desk=mine",
    "x\r\nx-amz-meta-claim: mine",
    'x"; filename="evil.html',
    "photo\u202egpj.html",
    "photo\u200b.jpg",
    "ｐｈｏｔｏ．ｊｐｇ",
    "cafe\u0301 \U0001f9b6.jpg",
    "%2e%2e%2f%00.jpg",
    "photo.jpg.exe",
    "CON",
]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Collect what the product's own formatter writes for people, whoever logs."""
    handler = logging.StreamHandler(written := io.StringIO())
    handler.setFormatter(lines.Lines("line"))
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request")]
    for logger in loggers:
        logger.addHandler(handler)
    yield written
    for logger in loggers:
        logger.removeHandler(handler)


def entries(log: io.StringIO) -> list[str]:
    """Return the lines that a reader takes for entries: those that begin with a time."""
    return [line for line in log.getvalue().splitlines() if re.match(r"\d{4}-", line)]


# --- File names -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_decides_neither_key_nor_download_and_breaks_no_header(
    bucket, desk: Client, phone: Phone, consultation: Consultation, name: str
) -> None:
    shot = Shot()
    presigned = phone.presign(shot, consultation, filename=name).json()
    said = presigned["put"]["headers"]["x-amz-meta-original-filename"]
    assert re.fullmatch(r"(b64:)?[\w.~/%=-]+", said, re.ASCII)
    assert phone.put(shot, presigned).status_code == 200
    assert phone.post(presigned["confirm_url"]).status_code == 200
    (key,) = own_objects(phone)
    assert re.fullmatch(rf"mobile-uploads/{phone.token.id}/\d+T\d+Z-{shot.id}\.jpg", key)
    photo = Photo.objects.get()
    got = httpx.get(desk.get(reverse("photo-download", args=[photo.id]))["Location"])
    assert re.fullmatch(r'attachment; filename="[\d-]+\.jpg"', got.headers["Content-Disposition"])


def test_a_file_name_with_a_null_is_no_name(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    assert phone.presign(shot, consultation, filename="a\x00.jpg").status_code == 400


@pytest.mark.parametrize("path", ["../", "..%2f", "%2e%2e/", "....//", "\\..\\"])
def test_no_path_leaves_the_static_files(stranger: Client, path: str) -> None:
    answer = stranger.get(f"/static/{path * 4}clinicpro/settings.py")
    assert answer.status_code in {302, 404}
    assert b"SECRET_KEY" not in answer.content


# --- Names of devices and people ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device", "shown"),
    [
        ("Phone\r\nSet-Cookie: a=b", "Phone Set-Cookie: a=b"),
        ("enohP\u202e of a colleague", "enohP of a colleague"),
        ("i\u200bPhone", "i Phone"),
        ("  Tāmati’s  iPhone ", "Tāmati’s iPhone"),
        ("\u2067\u2066", "Phone"),
    ],
)
def test_a_device_is_named_in_one_line_that_reads_as_it_is_written(
    clinician: Clinician, stranger: Client, device: str, shown: str
) -> None:
    body = {"code": pairing.offer(clinician).typed, "device": device}
    answer = stranger.post(reverse("api-pair"), body, content_type="application/json")
    assert answer.status_code == 201
    assert MobileToken.objects.get().device == shown


def test_a_name_given_at_the_desk_is_one_line_too(desk: Client, phone: Phone) -> None:
    desk.post(reverse("name-phone", args=[phone.token.pk]), {"name": "Room\r\n2\u202e"})
    assert phone.fresh_token().name == "Room 2"


def test_a_device_is_shown_as_text(clinician: Clinician, stranger: Client, desk: Client) -> None:
    body = {"code": pairing.offer(clinician).typed, "device": "<img src=x onerror=alert(1)>"}
    stranger.post(reverse("api-pair"), body, content_type="application/json")
    page = desk.get("/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("agent", [f"iPhone\r\n{FORGED}", "<script>", "\u202e", "x" * 10_000])
def test_a_user_agent_names_a_known_browser_or_none(
    clinician: Clinician, stranger: Client, agent: str
) -> None:
    body = {"code": pairing.offer(clinician).typed, "agreed_to": str(clinician)}
    assert stranger.post(reverse("pair"), body, headers={"User-Agent": agent}).status_code == 302
    assert MobileToken.objects.get().device in {"iPhone", "Phone"}


# --- Logs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", NEWLINES)
def test_nothing_that_is_logged_begins_a_line_of_its_own(log: io.StringIO, newline: str) -> None:
    logging.getLogger("capture").warning("set aside: %s", f"photo{newline}{FORGED}")
    assert len(entries(log)) == 1


def test_an_entry_begins_with_its_time_in_utc(log: io.StringIO) -> None:
    logging.getLogger("capture").warning("said")
    said = datetime.fromisoformat(log.getvalue().split()[0])
    assert abs(datetime.now(UTC) - said) < timedelta(minutes=1)


def test_a_trace_begins_no_entry_either(log: io.StringIO) -> None:
    try:
        raise ValueError(f"odd\n{FORGED}")
    except ValueError:
        logging.getLogger("capture").exception("trouble")
    assert len(entries(log)) == 1
    assert "ValueError" in log.getvalue()
    assert FORGED not in log.getvalue()


def test_a_claimed_tier_is_not_repeated_in_the_log(phone: Phone, log: io.StringIO) -> None:
    phone.get(reverse("api-phone"), headers={"X-User-Tier": f"premium\r\n{FORGED}"})
    assert "premium" not in log.getvalue()
    assert len(entries(log)) <= 1


def test_an_address_forges_no_line(
    clinician: Clinician, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(clinician)
    monkeypatch.setattr("review.dashboard.desk", lambda _: 1 / 0)
    client.get(f"/?%0d%0a{FORGED.replace(' ', '%20')}", headers={"User-Agent": f"x\r\n{FORGED}"})
    client.get(f"/nowhere/%0d%0a{FORGED.replace(' ', '%20')}")
    # Only our own lines: what each request was, and that two of them found nothing or a fault.
    own = ("watch.requests request", "Internal Server Error")
    assert [each for each in entries(log) if not any(word in each for word in own)] == []
    assert FORGED not in log.getvalue()


def test_an_error_that_nobody_foresaw_says_nothing_of_the_inside(
    clinician: Clinician, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(clinician)
    monkeypatch.setattr("review.dashboard.desk", lambda _: 1 / 0)
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something went wrong" in page
    assert "ZeroDivisionError" not in page
    assert "dashboard.py" not in page


# --- Keys in the bucket ---------------------------------------------------------------------------


def test_a_key_that_somebody_else_put_forges_no_line(bucket, log: io.StringIO) -> None:
    from capture import sweep

    key = f"mobile-uploads/photo\n{FORGED}.jpg"
    storage.write(key, b"not ours", content_type="image/jpeg")
    sweep.set_aside(key)
    assert len(entries(log)) == 1
    storage.delete([f"aside/{key}"])
