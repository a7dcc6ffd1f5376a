"""What leaves for Sentry and OpenTelemetry, as their servers would get it: nothing of a patient."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROOT = Path(__file__).resolve().parents[2]
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
PATIENT, SECRET = "Quixotry 77", "a-secret-of-the-phone"

# A clinician signed in at the desk, whose request crashes with the patient all over it.
CRASH = f"""
import logging, django
from django.conf import settings
settings.STORAGES["staticfiles"] = {{"BACKEND": "{PLAIN}"}}  # nothing is collected here
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import IntegrityError
from django.test import Client
from capture import consultations
from tokens.models import Clinician

def start(clinician, patient, instead_of):
    local = "{PATIENT} stands in a local variable"
    logging.getLogger("capture").info("on the way: %s", patient)
    raise IntegrityError("Failing row contains (" + patient + ")")

consultations.start = start
clinician = Clinician.objects.create_user("clinician", password="right")
client = Client(raise_request_exception=False, headers={{"X-Mobile-Token": "{SECRET}"}})
client.force_login(clinician)
print(clinician.pk)
client.cookies["phone"] = "{SECRET}"
answer = client.post("/consultations/start/?patient={PATIENT}", {{"patient": "{PATIENT}"}})
print(answer.status_code)
client.get("/nowhere/{SECRET}/")
"""


class Recorder:
    """An HTTP server that takes everything and keeps it."""

    def __enter__(self) -> "Recorder":
        bodies = self.bodies = []

        class Keep(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                bodies.append(gzip.decompress(body) if packed else body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as started:
        yield started


def run(folder: Path, script: str, **settings: str) -> list[str]:
    (folder / "static").mkdir(exist_ok=True)
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "clinicpro.settings",
        "CLINICPRO_VAR": str(folder),
        "SECRET_KEY": "a key",
        "QUEUE_KEYS": "another",
        "AUDIT_KEY": "a third",
        "SITE_ORIGIN": "http://testserver",
        **settings,
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def events(recorder: Recorder) -> list[dict]:
    """Return the events in Sentry's envelopes: lines of JSON, an item's head before its body."""
    lines = [json.loads(line) for body in recorder.bodies for line in body.splitlines()]
    return [each for each in lines if "exception" in each]


def test_a_crash_is_reported_by_kind_and_place_and_says_whose_desk_it_was(
    recorder: Recorder, tmp_path: Path
) -> None:
    clinician, status = run(tmp_path, CRASH, SENTRY_DSN=f"http://key@{recorder.address}/1")
    assert status == "500"
    (event,) = events(recorder)
    (value,) = event["exception"]["values"]
    assert value["type"] == "IntegrityError"
    assert value["stacktrace"]["frames"][-1]["function"] == "start"
    assert event["tags"]["clinician_id"] == clinician
    assert event["tags"]["request_id"]


def test_a_report_holds_no_patient_secret_address_cookie_or_variable(
    recorder: Recorder, tmp_path: Path
) -> None:
    run(tmp_path, CRASH, SENTRY_DSN=f"http://key@{recorder.address}/1")
    assert recorder.bodies
    sent = b"".join(recorder.bodies).decode()
    for each in ("Quixotry", SECRET, "Failing row", "consultations/start", '"vars"', "cookie"):
        assert each not in sent, each


def spans(recorder: Recorder) -> list:
    requests = [ExportTraceServiceRequest.FromString(body) for body in recorder.bodies]
    return [
        span
        for each in requests
        for of_resource in each.resource_spans
        for scope in of_resource.scope_spans
        for span in scope.spans
    ]


def test_a_request_is_traced_by_its_route(recorder: Recorder, tmp_path: Path) -> None:
    clinician, _ = run(tmp_path, CRASH, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{recorder.address}")
    crash, nowhere = spans(recorder)
    told = {each.key: each.value for each in crash.attributes}
    assert crash.name == "POST start"
    assert told["http.response.status_code"].int_value == 500
    assert told["clinician_id"].string_value == clinician
    assert nowhere.name == "GET none"


def test_a_trace_holds_no_patient_secret_or_address(recorder: Recorder, tmp_path: Path) -> None:
    run(tmp_path, CRASH, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{recorder.address}")
    assert recorder.bodies
    sent = b"".join(recorder.bodies)
    for each in (b"Quixotry", SECRET.encode(), b"Failing row", b"consultations/start"):
        assert each not in sent, each


LOADED = """
import sys, django
django.setup()
print(*[each for each in sys.modules if each in ("sentry_sdk", "opentelemetry")], sep="")
"""


def test_whoever_sets_neither_imports_neither(tmp_path: Path) -> None:
    assert run(tmp_path, LOADED) == []
