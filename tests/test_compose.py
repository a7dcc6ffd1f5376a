"""compose.yaml, Dockerfile and deploy/ agree. No engine has ever run them; this only reads."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_house_rules import names_read

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"] == "clinicpro-capture"}
START = (ROOT / "deploy" / "start").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text().splitlines()


def test_there_is_what_an_installation_needs() -> None:
    assert set(SERVICES) == {"prepare", "web", "sweep", "database", "bucket", "proxy"}
    assert SERVICES["web"]["deploy"]["replicas"] == 2


def test_the_dockerfile_only_calls_deploy_build_and_deploy_start() -> None:
    assert dockerfile("RUN") == [
        "sh deploy/build packages",
        "sh deploy/build static",
        "useradd --system --uid 10001 clinicpro",  # whom the base image does not have
    ]
    assert dockerfile("CMD") == ['["sh", "deploy/start"]']
    assert dockerfile("HEALTHCHECK") == ['--start-period=20s CMD ["sh", "deploy/alive"]']
    assert dockerfile("ENTRYPOINT") == dockerfile("SHELL") == []


def test_the_image_has_two_stages_and_serves_without_rights() -> None:
    first, second = "".join(line + "\n" for line in DOCKERFILE).split("\nFROM ")[-2:]
    assert " AS built\n" in first
    assert "COPY --from=built /clinicpro /clinicpro\nUSER clinicpro\n" in second
    assert "COPY . ." not in second
    assert dockerfile("USER") == ["clinicpro"]


def dockerfile(instruction: str) -> list[str]:
    """Return what follows each such instruction; none here goes over two lines."""
    assert not [line for line in DOCKERFILE if line.endswith("\\")]
    return [
        line.removeprefix(instruction).strip()
        for line in DOCKERFILE
        if line.startswith(f"{instruction} ")
    ]


def test_each_command_of_ours_is_a_file_of_deploy_or_a_command_of_manage_py() -> None:
    from django.core.management import get_commands

    for name, service in OURS.items():
        first, second, *rest = service["command"]
        if first == "sh":
            assert (ROOT / second).is_file(), name
        else:
            assert (first, second) == (".venv/bin/python", "manage.py"), name
            assert rest[0] in get_commands(), name


def test_deploy_prepare_calls_commands_that_exist() -> None:
    from django.core.management import get_commands

    called = re.findall(r"manage\.py (\w+)", (ROOT / "deploy" / "prepare").read_text())
    assert called == ["migrate", "make_bucket"]
    assert set(called) <= set(get_commands())


def test_every_name_in_our_environment_is_a_setting_or_deploy_starts() -> None:
    known = names_read() | set(re.findall(r"\$\{(\w+):-", START))
    for service in OURS.values():
        assert set(service["environment"]) <= known


@pytest.mark.parametrize("name", ["SECRET_KEY", "QUEUE_KEYS", "AUDIT_KEY"])
def test_no_key_has_a_default(name: str) -> None:
    for service in OURS.values():
        assert service["environment"][name] == f"${{{name}:?}}"


def test_the_env_file_names_all_that_is_asked_for() -> None:
    asked = set(re.findall(r"\$\{(\w+):\?\}", (ROOT / "compose.yaml").read_text()))
    lines = (ROOT / "deploy" / "compose.env").read_text().splitlines()
    assert {line.partition("=")[0] for line in lines if not line.startswith("#")} == asked


def test_its_secrets_reach_neither_image_nor_history() -> None:
    for name in (".dockerignore", ".gitignore"):
        assert ".env" in (ROOT / name).read_text().splitlines()


def test_the_proxy_is_the_only_door() -> None:
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["proxy"]
    assert [name for name, each in SERVICES.items() if "outside" in each["networks"]] == ["proxy"]


def test_the_proxy_leads_to_services_and_ports_that_there_are() -> None:
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    assert "dynamic a web 8000" in caddy
    assert "${PORT:-8000}" in START
    assert "reverse_proxy bucket:8333" in caddy
    assert "-s3.port=8333" in SERVICES["bucket"]["command"]
    asked = set(re.findall(r"{\$(\w+)}", caddy))
    assert asked == set(SERVICES["proxy"]["environment"])


def test_the_bucket_is_closed_as_make_run_closes_it() -> None:
    from local.weed import PORTS, command

    ports = dict.fromkeys([*PORTS, "admin.port"], 1)
    places = ("-dir", "-ip", "-s3.config", "-filer.localSocket", "-s3.localSocket")
    tuning = ("-master.volumeSizeLimitMB", "-volume.preStopSeconds")
    closing = [
        each
        for each in map(str, command(Path("/data"), "127.0.0.1", ports)[1:])
        if not each.startswith((*places, *tuning, *(f"-{port}=" for port in ports)))
    ]
    assert set(closing) <= set(SERVICES["bucket"]["command"])


def test_ours_run_with_a_read_only_root_and_no_rights() -> None:
    for service in OURS.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


def test_deploys_scripts_are_plain_shell() -> None:
    for name in ("build", "start", "prepare"):
        text = (ROOT / "deploy" / name).read_text()
        assert text.startswith("#!/bin/sh\n")
        assert shlex.split("set -eu")[1] in text


def told(service: dict[str, Any]) -> set[str]:
    return set(service["environment"])


def test_all_of_ours_are_told_the_same_about_database_bucket_and_keys() -> None:
    assert told(OURS["prepare"]) == told(OURS["sweep"]) <= told(OURS["web"])
