"""What Prometheus is told, by whom it may be asked, and that two workers count as one."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from capture import gauges, ringer
from capture.models import Consultation, PhoneStatus
from tests.cast import Phone, Shot
from tests.local.processes import children
from tests.recordings.microphone import Take, started
from tests.watch.server import Server
from watch import metrics

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "clinicpro.json"
TOKEN = "the operator's token"


@pytest.fixture
def prometheus(settings: Any, db: None) -> Client:
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def scrape(prometheus: Client) -> dict[str, float]:
    answer = prometheus.get(reverse("metrics"))
    assert answer.status_code == 200
    return samples(answer.content.decode())


def samples(exposition: str) -> dict[str, float]:
    """Return each sample by its name and labels, written as name{label="value"}."""
    return {
        f"{each.name}{{{','.join(f'{k}="{v}"' for k, v in sorted(each.labels.items()))}}}": (
            each.value
        )
        for family in text_string_to_metric_families(exposition)
        for each in family.samples
    }


def rise(before: dict[str, float], after: dict[str, float], name: str) -> float:
    return after.get(name, 0) - before.get(name, 0)


# --- Who may ask ---------------------------------------------------------------------------------


def test_without_a_token_of_the_operators_there_is_nothing(client: Client) -> None:
    answer = client.get(reverse("metrics"), headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", "Bearer ä"])
def test_another_token_is_refused(client: Client, settings: Any, shown: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = client.get(reverse("metrics"), HTTP_AUTHORIZATION=shown)
    assert answer.status_code == 401
    assert b"clinicpro" not in answer.content


def test_a_signed_in_clinician_is_refused(desk: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert desk.get(reverse("metrics")).status_code == 401


# --- What is counted -----------------------------------------------------------------------------


def test_a_filed_photo_is_counted_with_its_bytes_and_its_wait(
    prometheus: Client, bucket: object, phone: Phone, consultation: Consultation
) -> None:
    before = scrape(prometheus)
    taken_at = timezone.now() - timedelta(seconds=7)
    shot = Shot(captured_at=taken_at.isoformat())
    phone.upload(shot, consultation)
    after = scrape(prometheus)
    assert rise(before, after, "clinicpro_photos_filed_total{}") == 1
    assert rise(before, after, "clinicpro_photo_bytes_total{}") == len(shot.body)
    assert rise(before, after, "clinicpro_shutter_to_filed_seconds_count{}") == 1
    assert 7 <= rise(before, after, "clinicpro_shutter_to_filed_seconds_sum{}") < 60


def test_a_filed_segment_is_counted_with_its_bytes_and_its_seconds_and_is_no_photo(
    prometheus: Client, bucket: object, phone: Phone, consultation: Consultation
) -> None:
    take = Take(started(phone, consultation))
    before = scrape(prometheus)
    phone.upload(take, consultation)
    after = scrape(prometheus)
    assert rise(before, after, "clinicpro_segments_filed_total{}") == 1
    assert rise(before, after, "clinicpro_segment_bytes_total{}") == len(take.body)
    assert rise(before, after, "clinicpro_segment_seconds_total{}") == pytest.approx(2, abs=0.06)
    assert rise(before, after, "clinicpro_photos_filed_total{}") == 0


def test_a_second_confirm_is_no_second_photo(
    prometheus: Client, bucket: object, phone: Phone, consultation: Consultation
) -> None:
    shot = Shot()
    confirm_url = phone.presign(shot, consultation).json()["confirm_url"]
    phone.upload(shot, consultation)
    before = scrape(prometheus)
    assert phone.post(confirm_url).status_code == 200
    assert rise(before, scrape(prometheus), "clinicpro_photos_filed_total{}") == 0


def test_a_refusal_is_counted_by_its_code(prometheus: Client, stranger: Client) -> None:
    before = scrape(prometheus)
    stranger.get(reverse("api-phone"))
    after = scrape(prometheus)
    assert rise(before, after, 'clinicpro_refusals_total{code="token_missing"}') == 1


def test_a_wrong_code_on_the_page_is_counted_too(prometheus: Client, stranger: Client) -> None:
    before = scrape(prometheus)
    stranger.post(reverse("pair"), {"code": "ABCD-1234"})
    assert rise(before, scrape(prometheus), 'clinicpro_refusals_total{code="unknown"}') == 1


def test_requests_are_timed_by_route_method_and_status(
    prometheus: Client, stranger: Client
) -> None:
    before = scrape(prometheus)
    stranger.get(reverse("healthz"))
    name = 'clinicpro_request_seconds_count{method="GET",route="healthz",status="200"}'
    assert rise(before, scrape(prometheus), name) == 1


def test_a_lost_ring_is_counted(prometheus: Client) -> None:
    before = scrape(prometheus)
    ringer.Outage().failed(TimeoutError(), rings=3)
    assert rise(before, scrape(prometheus), "clinicpro_rings_lost_total{}") == 3


def test_what_waits_on_phones_is_told_with_its_age(prometheus: Client, phone: Phone) -> None:
    oldest = timezone.now() - timedelta(minutes=5)
    PhoneStatus.objects.create(
        token=phone.token, state="camera", waiting=2, oldest_waiting_at=oldest
    )
    told = scrape(prometheus)
    assert told["clinicpro_phones_waiting{}"] == 1
    assert told["clinicpro_photos_waiting{}"] == 2
    assert 300 <= told["clinicpro_queue_age_seconds{}"] < 360


def test_what_was_dismissed_at_the_desk_waits_no_more(prometheus: Client, phone: Phone) -> None:
    PhoneStatus.objects.create(token=phone.token, waiting=2, dismissed_at=timezone.now())
    assert scrape(prometheus)["clinicpro_photos_waiting{}"] == 0


def test_the_last_sweep_says_when_and_what(
    prometheus: Client, bucket: object, phone: Phone, consultation: Consultation, monkeypatch: Any
) -> None:
    shot = Shot()
    phone.put(shot, phone.presign(shot, consultation).json())
    monkeypatch.setattr("capture.sweep.SETTLED", timedelta(seconds=-5))
    began = timezone.now().timestamp()
    call_command("sweep", verbosity=0)
    told = scrape(prometheus)
    assert told["clinicpro_sweep_started_timestamp_seconds{}"] >= began
    assert told["clinicpro_sweep_succeeded_timestamp_seconds{}"] >= began
    assert told['clinicpro_sweep_done{what="filed"}'] >= 1


def test_without_a_database_the_rest_is_still_told(
    prometheus: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(gauges, "waiting", away)
    told = scrape(prometheus)
    assert told["clinicpro_database_answers{}"] == 0
    assert "clinicpro_photos_filed_total{}" in told
    assert "clinicpro_photos_waiting{}" not in told


def test_no_label_holds_what_a_caller_made_up(prometheus: Client, stranger: Client) -> None:
    stranger.generic("BREW", "/nowhere/Quixotry/")
    assert not re.search("BREW|Quixotry", prometheus.get(reverse("metrics")).content.decode())


# --- Two workers ---------------------------------------------------------------------------------


def test_two_workers_count_as_one(server: Server) -> None:
    (granian,) = [pid for pid in children(server.process.pid) if len(children(pid)) >= 2]
    name = 'clinicpro_request_seconds_count{method="GET",route="healthz",status="200"}'
    before = samples(server.metrics())[name]
    for _ in range(60):
        assert server.get("/healthz")[0] == 200
    counts = {samples(server.metrics())[name] for _ in range(20)}
    assert counts == {before + 60}
    assert len(children(granian)) == 2


# --- The dashboard -------------------------------------------------------------------------------


def expressions() -> list[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", [])]


def families(exposition: str) -> set[str]:
    """Return every name that a query may use, also of what has not been counted yet."""
    found = set()
    for family in text_string_to_metric_families(exposition):
        endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
        found |= {family.name + ending for ending in endings.get(family.type, [""])}
    return found


@pytest.mark.django_db
def test_every_expression_of_the_dashboard_names_a_metric_that_exists() -> None:
    there = families(metrics.exposition(gauges.Gauges(database=True)).decode())
    asked = [set(re.findall(r"\bclinicpro_\w+", each)) for each in expressions()]
    assert len(asked) >= 10
    assert all(asked)
    assert set().union(*asked) <= there


@pytest.mark.django_db
def test_every_metric_of_ours_is_on_the_dashboard() -> None:
    shown = " ".join(expressions())
    for family in text_string_to_metric_families(
        metrics.exposition(gauges.Gauges(database=True)).decode()
    ):
        assert family.name in shown or family.name.endswith("_created"), family.name


def test_a_label_that_the_dashboard_groups_by_is_one_of_ours() -> None:
    labels = {"route", "method", "status", "code", "le", "what"}
    grouped = " ".join(re.findall(r"\bby \(([\w, ]+)\)", " ".join(expressions())))
    assert set(re.findall(r"\w+", grouped)) <= labels
