"""`make run`: from nothing to a sign-in, again with the data kept, and an end without a trace."""

import os
import re
import signal
import socket
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.local.launch import Launch, wait_until
from tests.local.processes import alive, descendants


def test_the_screen_says_where_who_and_how_to_stop(running: Launch) -> None:
    screen = running.screen()
    assert f"http://localhost:{running.port}/" in screen
    assert re.search(r"Username +demo\n +Password +\S{12,}", screen)
    assert str(running.var) in screen
    assert "Ctrl-C" in screen


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_it_serves_by_both_names_of_this_machine(running: Launch, name: str) -> None:
    with urlopen(f"http://{name}:{running.port}/healthz") as answer:
        assert answer.status == 200


def test_database_and_bucket_answer(running: Launch) -> None:
    with urlopen(f"http://localhost:{running.port}/readyz") as answer:
        assert answer.status == 200


def test_manage_py_knows_the_present_address_while_it_runs(running: Launch) -> None:
    script = "from django.conf import settings; print(settings.SITE_ORIGIN)"
    assert running.manage("shell", "-v", "0", "-c", script).strip() == (
        f"http://localhost:{running.port}"
    )


def test_everything_it_keeps_is_for_its_owner_only(running: Launch) -> None:
    assert stat.S_IMODE(running.var.stat().st_mode) == 0o700
    names = ["keys.env", "installation.env", "db.sqlite3", "log/web.log", "bucket/s3.json"]
    modes = {name: stat.S_IMODE((running.var / name).stat().st_mode) for name in names}
    assert modes == dict.fromkeys(names, 0o600)


def test_a_second_run_of_the_same_folder_says_where_the_first_is(running: Launch) -> None:
    with Launch(running.var) as second:
        assert second.process.wait(30) == 1
        assert f"already runs at http://localhost:{running.port}" in one_line(second)


def test_a_taken_port_gives_one_clear_line(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with Launch(var, port=port) as launch:
            assert launch.process.wait(30) == 1
            assert one_line(launch).startswith(f"Port {port} is taken")


@dataclass(frozen=True)
class Ended:
    """A run that was ended by Ctrl-C, and what was known of it before."""

    screen: str
    settings: dict[str, str]
    started: set[int]
    exit_code: int
    survivors: set[int]
    printed: str


@pytest.fixture(scope="module")
def ended(used: Path) -> Ended:
    with Launch(used) as first:
        screen, settings = first.screen(), first.settings()
        make = "from tokens.models import Clinician as C; C.objects.create_user('kept')"
        first.manage("shell", "-v", "0", "-c", make)
        started = descendants(first.process.pid)
        code = first.end(signal.SIGINT)
        return Ended(screen, settings, started, code, alive(started), first.printed())


def test_ctrl_c_ends_everything_it_started(ended: Ended) -> None:
    assert len(ended.started) >= 4, "the bucket, Granian and its two workers"
    assert ended.exit_code == 0
    assert ended.survivors == set()
    assert "Traceback" not in ended.printed


def test_a_second_run_elsewhere_keeps_keys_password_and_database(ended: Ended, used: Path) -> None:
    with Launch(used) as second:
        assert password_line(second.screen()) == password_line(ended.screen)
        after = second.settings()
        ask = "from tokens.models import Clinician as C; print(C.objects.count())"
        assert second.manage("shell", "-v", "0", "-c", ask).strip() == "2"
        assert second.end(signal.SIGTERM) == 0
    moved = {"SITE_ORIGIN", "S3_ENDPOINT", "S3_PUBLIC_ENDPOINT"}
    before = ended.settings
    assert {name for name in before if before[name] != after[name]} <= moved
    assert after["SITE_ORIGIN"] == f"http://localhost:{second.port}"


def test_a_killed_launcher_leaves_nothing_behind(used: Path) -> None:
    with Launch(used) as launch:
        launch.screen()
        started = descendants(launch.process.pid)
        launch.process.kill()
        launch.process.wait()
        wait_until(lambda: not alive(started))


def test_when_the_bucket_dies_it_says_so_in_one_line_and_ends(used: Path) -> None:
    with Launch(used) as launch:
        before = launch.screen()
        started = descendants(launch.process.pid)
        os.kill(pid_of("weed", started), signal.SIGKILL)
        assert launch.process.wait(30) == 1
        said = launch.printed().removeprefix(before).strip()
        assert said == f"The bucket has ended by itself: see {used / 'log' / 'bucket.log'}"
        assert alive(started) == set()


def password_line(screen: str) -> str:
    return next(line for line in screen.splitlines() if "Password" in line)


def one_line(launch: Launch) -> str:
    (line,) = launch.printed().splitlines()
    return line


def pid_of(name: str, pids: set[int]) -> int:
    return next(pid for pid in pids if Path(f"/proc/{pid}/comm").read_text().strip() == name)
