"""One line per request, with ids and without anything that opens a door or names a patient."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from capture.models import Consultation
from tests.cast import Phone, Shot
from tokens.models import Clinician
from watch import about, lines

PATIENT = "Quixotry 77"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Write what is logged as the console does, in JSON."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(lines.Lines("json"))
    handler.addFilter(lines.WithoutPath())
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for each in loggers:
        each.addHandler(handler)
    yield written
    for each in loggers:
        each.removeHandler(handler)


def read(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def requests(log: io.StringIO) -> list[dict[str, Any]]:
    return [each for each in read(log) if each["event"] == "request"]


def test_a_request_leaves_one_line(log: io.StringIO, client: Client) -> None:
    client.get(reverse("healthz"))
    (line,) = read(log)
    assert {"route": "healthz", "method": "GET", "status": 200, "level": "info"}.items() <= (
        line.items()
    )
    assert line["ms"] >= 0
    assert line["timestamp"].endswith("Z")


def test_the_answer_names_the_request_as_its_line_does(log: io.StringIO, client: Client) -> None:
    answer = client.get(reverse("healthz"))
    assert requests(log)[0]["request_id"] == answer["X-Request-Id"]


def test_each_request_has_an_id_of_its_own(client: Client) -> None:
    ids = {client.get(reverse("healthz"))["X-Request-Id"] for _ in range(5)}
    assert len(ids) == 5


def test_a_callers_own_id_is_not_believed(client: Client) -> None:
    answer = client.get(reverse("healthz"), headers={"X-Request-Id": "forged"})
    assert answer["X-Request-Id"] != "forged"


def test_the_id_of_a_trusted_proxy_is_kept(client: Client, settings: Any) -> None:
    settings.REQUEST_ID_HEADER = "X-Request-Id"
    answer = client.get(reverse("healthz"), headers={"X-Request-Id": "from-the-proxy"})
    assert answer["X-Request-Id"] == "from-the-proxy"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, 'a"b', "ä"])
def test_an_id_that_could_forge_a_line_is_replaced(
    client: Client, settings: Any, given: str
) -> None:
    settings.REQUEST_ID_HEADER = "X-Request-Id"
    answer = client.get(reverse("healthz"), HTTP_X_REQUEST_ID=given)
    assert answer["X-Request-Id"] != given


def test_a_phones_line_names_token_and_clinician(log: io.StringIO, phone: Phone) -> None:
    phone.get(reverse("api-phone"))
    line = requests(log)[-1]
    assert line["token_id"] == str(phone.token.id)
    assert line["clinician_id"] == str(phone.token.clinician_id)


def test_a_desks_line_names_its_clinician(
    log: io.StringIO, desk: Client, clinician: Clinician
) -> None:
    desk.get(reverse("changes"))
    assert requests(log)[-1]["clinician_id"] == str(clinician.pk)


def test_nobody_is_named_in_the_next_ones_line(
    log: io.StringIO, desk: Client, stranger: Client
) -> None:
    desk.get(reverse("changes"))
    stranger.get(reverse("healthz"))
    assert "clinician_id" not in requests(log)[-1]


def test_a_refused_call_names_its_code(log: io.StringIO, stranger: Client) -> None:
    stranger.get(reverse("api-phone"))
    assert requests(log)[-1]["refusal"] == "token_missing"


def test_a_method_made_up_by_a_caller_is_not_repeated(log: io.StringIO, client: Client) -> None:
    client.generic("BREW", reverse("healthz"))
    assert requests(log)[-1]["method"] == "other"


def test_a_path_that_is_not_there_is_not_repeated(log: io.StringIO, client: Client) -> None:
    client.get("/nowhere/ABCD-1234/?patient=Quixotry")
    assert requests(log)[-1]["route"] == "none"
    assert "ABCD-1234" not in log.getvalue()
    assert "Quixotry" not in log.getvalue()


def test_a_ticket_is_in_no_line_even_when_the_bucket_is_away(
    log: io.StringIO, phone: Phone, consultation: Consultation, settings: Any
) -> None:
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    confirm_url = phone.presign(Shot(), consultation).json()["confirm_url"]
    assert phone.post(confirm_url).status_code == 503
    assert requests(log)[-1]["route"] == "api-confirm"
    assert confirm_url.rpartition("/")[2] not in log.getvalue()


def test_a_ticket_is_in_no_line_when_the_pages_csrf_fails(
    log: io.StringIO, phone: Phone, consultation: Consultation, stranger: Client
) -> None:
    ticket = phone.presign(Shot(), consultation).json()["confirm_url"].rpartition("/")[2]
    stranger.cookies[django_settings.PHONE_COOKIE_NAME] = phone.secret
    answer = stranger.post(reverse("api-confirm", args=[ticket]))
    assert answer.status_code == 403
    assert ticket not in log.getvalue()
    assert phone.secret not in log.getvalue()


# --- Exceptions -----------------------------------------------------------------------------------


def broken(error: Exception) -> Any:
    def view(request: object) -> None:
        raise error

    return view


def crash(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, *, status: int = 500
) -> None:
    from clinicpro import urls

    route = next(each for each in urls.urlpatterns if getattr(each, "name", "") == "healthz")
    monkeypatch.setattr(route, "callback", login_free(broken(error)))
    client.raise_request_exception = False
    assert client.get(reverse("healthz")).status_code == status


def login_free(view: Any) -> Any:
    view.login_required = False
    return view


def test_a_crash_is_told_by_kind_and_place_without_its_words(
    log: io.StringIO, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash(client, monkeypatch, IntegrityError(f"Failing row contains ({PATIENT})"))
    (told,) = [each for each in read(log) if "fault" in each]
    assert told["fault"][0]["kind"] == "django.db.utils.IntegrityError"
    assert told["fault"][0]["at"][-1].startswith("tests/watch/test_lines.py:")
    assert PATIENT not in log.getvalue()


def test_what_the_network_or_a_lost_database_says_is_kept(
    log: io.StringIO, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash(client, monkeypatch, OperationalError("connection refused"), status=503)
    assert "connection refused" in log.getvalue()


def test_what_caused_a_crash_is_told_too(log: io.StringIO) -> None:
    try:
        try:
            raise TimeoutError("no answer")
        except TimeoutError as cause:
            raise ValueError(PATIENT) from cause
    except ValueError:
        logging.getLogger("capture").exception("trouble")
    (line,) = read(log)
    assert [each["kind"] for each in line["fault"]] == [
        "builtins.ValueError",
        "builtins.TimeoutError",
    ]
    assert PATIENT not in log.getvalue()


def test_a_real_database_error_keeps_its_row_to_itself(
    log: io.StringIO, consultation: Consultation
) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO capture_consultation (patient) VALUES (%s)", [PATIENT])
    except IntegrityError:
        logging.getLogger("capture").exception("trouble")
    assert "IntegrityError" in log.getvalue()
    assert PATIENT not in log.getvalue()


def test_at_make_run_a_line_is_for_a_person() -> None:
    record = logging.LogRecord(
        "capture.sweep", logging.WARNING, "", 0, "set aside: %s", ("x",), None
    )
    record.status = 200
    about.begin("made-up")
    said = lines.Lines("line").format(record)
    assert said.endswith("warning capture.sweep set aside: x request_id=made-up status=200")


def test_another_format_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(ValueError, match="LOG_FORMAT=xml is none of json, line"):
        lines.Lines("xml")
