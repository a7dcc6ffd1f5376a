"""The ground: a server as the image starts it, with PostgreSQL and SeaweedFS, on this machine."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

from load import accounts
from load.clinician import Clinician
from load.parts import Bucket, Database
from local import child
from local.ports import free_ports
from tests.local.processes import children, descendants

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
SECONDS_TO_ANSWER = 60.0


class Ground:
    """Web, database and bucket for the length of a `with` block; `settings` are the server's."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.more = folder, settings
        self.log = folder / "web.log"
        self.running = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as started:
            self.database = started.enter_context(Database())
            self.bucket = started.enter_context(Bucket(self.folder / "bucket"))
            (self.port,) = free_ports("127.0.0.1", count=1)
            self.manage("migrate", "--noinput", "-v0")
            self.manage("collectstatic", "--noinput", "-v0")
            self.manage("make_bucket")
            self.server = self.start_server()
            started.callback(lambda: child.stop(self.server))
            self.running = started.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.running.close()

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def env(self) -> Mapping[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "CLINICPRO_VAR": str(self.folder),
            "TMPDIR": str(self.folder),
            "SECRET_KEY": self.keys,
            "QUEUE_KEYS": self.keys,
            "AUDIT_KEY": self.keys,
            "SITE_ORIGIN": f"http://{self.host}",
            "PORT": str(self.port),
            "DATABASE_URL": self.database.url,
            "S3_ENDPOINT": self.bucket.endpoint,
            "S3_ACCESS_KEY": self.bucket.access_key,
            "S3_SECRET_KEY": self.bucket.secret_key,
            "WORKERS": str(WORKERS),
            "DRAIN_SECONDS": "0",
            **self.more,
        }

    keys = secrets.token_urlsafe(40)

    def start_server(self) -> subprocess.Popen[bytes]:
        server = child.start(["sh", "deploy/start"], log=self.log, env=self.env, folder=ROOT)
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not self.answers("/healthz"):
            if server.poll() is not None or time.monotonic() > deadline:
                child.stop(server)
                raise RuntimeError(self.log.read_text()[-4000:])
            time.sleep(0.05)
        return server

    def answers(self, path: str) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def workers(self) -> list[int]:
        """Return the processes that answer requests: Granian's children."""
        mains = [pid for pid in children(self.server.pid) if b"granian" in command_of(pid)]
        return sorted(pid for main in mains for pid in children(main))

    def parts(self) -> dict[str, set[int]]:
        """Return the processes of each part."""
        roots = {
            "web": self.server.pid,
            "PostgreSQL": self.database.server.pid,
            "bucket": self.bucket.pid,
        }
        return {name: {pid} | descendants(pid) for name, pid in roots.items()}

    def clinicians(self, count: int) -> list[Clinician]:
        """Make so many accounts, each with an open consultation, a desk and a phone."""
        code = accounts.script(count)
        made = self.manage("shell", "-v0", "-c", code).splitlines()
        return [Clinician(**json.loads(line)) for line in made]

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
