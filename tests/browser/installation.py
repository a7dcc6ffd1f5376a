"""The real product, as `make run` starts it, with a folder and a port of its own."""

import base64
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.installation import read_env
from local.ports import free_ports

BASE = Path(__file__).resolve().parents[2]
PASSWORD = "a password for tests"
SECONDS_TO_STOP = 20
CLINICIANS = 100  # made at once


@dataclass(frozen=True)
class Account:
    """A clinician who can sign in, fresh for each test."""

    username: str
    name: str
    password: str = PASSWORD
    session: str = ""


# One slow hash for all. Each is signed in already; the journey alone fills in the form.
MAKE_CLINICIANS = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from tokens.sessions import SessionStore
from tokens.models import Clinician
from tokens.second_step import PROVEN

password = make_password({password!r})
for n in range({first}, {first} + {count}):
    clinician = Clinician.objects.create(
        username=f"clinician{{n}}", first_name="Clinician", last_name=str(n), password=password
    )
    session = SessionStore()
    session[SESSION_KEY] = str(clinician.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = clinician.get_session_auth_hash()
    session[PROVEN] = str(clinician.pk)
    session.save()
    print(clinician.username, session.session_key)
"""


@dataclass
class Installation:
    """One installation that runs: its address, its database, its bucket, its commands."""

    var: Path
    started: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, var: Path, *, lan: str = "", **settings: str) -> "Installation":
        """Start it, with settings of its own, and read its one screen to the end.

        `lan`: the address to serve at by TLS; else it is localhost, without.
        """
        port = free_ports(lan or "127.0.0.1", count=1)[0]
        process = subprocess.Popen(
            [sys.executable, "-m", "local.run", "--port", str(port), "--lan", lan],
            cwd=BASE,
            env={**environment(var), **settings},
            stdout=subprocess.PIPE,
            text=True,
        )
        installation = cls(var, process)
        installation.read_screen()
        return installation

    def read_screen(self) -> None:
        assert self.started.stdout is not None
        for line in self.started.stdout:
            self.said.append(line.strip())
            if line.strip().startswith("Stop"):
                return
        self.stop()
        raise AssertionError(f"It did not start: {self.said}")

    def stop(self) -> None:
        """Press Ctrl-C."""
        self.started.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self.started.wait(SECONDS_TO_STOP)
        self.started.kill()
        self.started.communicate()

    def told(self, word: str) -> str:
        """Return what the screen says after a word."""
        line = next(line for line in self.said if line.startswith(f"{word} "))
        return line.split(maxsplit=1)[1]

    @cached_property
    def origin(self) -> str:
        return self.told("Open").rstrip("/")

    @property
    def demo(self) -> Account:
        return Account(self.told("Username"), "Demo clinician", self.told("Password"))

    # --- what an operator does ------------------------------------------------------------

    def manage(self, *arguments: str) -> str:
        """Run manage.py against it, as another terminal would; return what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE,
            env=environment(self.var),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def make_clinicians(self, count: int, *, first: int = 0) -> Iterator[Account]:
        """Make clinicians all at once, each signed in: one start of Django for all tests."""
        code = MAKE_CLINICIANS.format(password=PASSWORD, count=count, first=first)
        made = self.manage("shell", "--verbosity=0", "--command", code).splitlines()
        for username, session in map(str.split, made):
            name = username.replace("clinician", "Clinician ")
            yield Account(username, name, session=session)

    def clinicians_without_end(self) -> Iterator[Account]:
        """Make clinicians as they are needed, many at a time."""
        for first in count(step=CLINICIANS):
            yield from self.make_clinicians(CLINICIANS, first=first)

    # --- what lies in it ------------------------------------------------------------------

    def rows(self, query: str, *values: str) -> list[sqlite3.Row]:
        """Ask its database."""
        with closing(self.connect("ro")) as database:
            return database.execute(query, values).fetchall()

    def change(self, query: str, *values: str) -> None:
        """Change its database: only what time would, as no test waits for five minutes."""
        with closing(self.connect("rw")) as database, database:
            database.execute(query, values)

    def connect(self, mode: str) -> sqlite3.Connection:
        path = self.var / "db.sqlite3"
        database = sqlite3.connect(f"file:{path}?mode={mode}", uri=True, timeout=20)
        database.row_factory = sqlite3.Row
        return database

    def photos(self, account: Account) -> list[sqlite3.Row]:
        """Return a clinician's filed photos, in the order in which they were taken."""
        return self.rows(
            "SELECT photo.*, consultation.patient FROM capture_photo AS photo"
            " JOIN tokens_clinician AS clinician ON clinician.id = photo.clinician_id"
            " JOIN capture_consultation AS consultation ON consultation.id = photo.consultation_id"
            " WHERE clinician.username = ? AND photo.removed_at IS NULL"
            " ORDER BY photo.captured_at",
            account.username,
        )

    def run_out(self, account: Account) -> None:
        """Let five minutes pass for a clinician's pairing codes."""
        self.change(
            "UPDATE tokens_pairing SET expires_at = '2000-01-01 00:00:00' WHERE clinician_id ="
            " (SELECT id FROM tokens_clinician WHERE username = ?)",
            account.username,
        )

    @cached_property
    def settings(self) -> dict[str, str]:
        return read_env(self.var / "installation.env")

    @cached_property
    def bucket(self) -> Any:
        """Return boto3's client of the bucket itself, past the product."""
        return boto3.client(
            "s3",
            endpoint_url=self.settings["S3_ENDPOINT"],
            aws_access_key_id=self.settings["S3_ACCESS_KEY"],
            aws_secret_access_key=self.settings["S3_SECRET_KEY"],
            region_name=self.settings["S3_REGION"],
            config=Config(s3={"addressing_style": "path"}),
        )

    def stored(self, key: str) -> dict[str, Any]:
        """Return an object of the bucket, its body read and hashed."""
        found = self.bucket.get_object(Bucket=self.settings["S3_BUCKET"], Key=key)
        body = found.pop("Body").read()
        return {**found, "body": body, "sha256": sha256(body)}


def sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def environment(var: Path) -> dict[str, str]:
    """Return a terminal's plain environment: the tests' own settings are not for it."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**plain, "CLINICPRO_VAR": str(var)}
