"""The ground that shakes: a whole installation whose servers can be killed and started again."""

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from local import bucket, child, web
from tests.browser.installation import BASE, Account, Installation, environment

NOBODY = "127.0.0.1"


class SameBucket(bucket.SeaweedFS):
    """A bucket server at the address that its folder's bucket had before."""

    def __init__(self, folder: Path, *, s3_port: int, **keys: str) -> None:
        super().__init__(folder, **keys)
        self.s3_port = s3_port

    def start(self) -> None:
        chosen = bucket.choose_ports
        bucket.choose_ports = lambda host: {**chosen(host), "s3.port": self.s3_port}
        try:
            super().start()
        finally:
            bucket.choose_ports = chosen


class Ground:
    """What `make run` starts. Its launcher is paused: it would rightly end when a part ends."""

    def __init__(self, var: Path) -> None:
        self.installation = Installation.start(var)
        self.running = ExitStack()
        self.pid = self.installation.started.pid
        self.server = child_of(self.pid, "granian")
        self.store = child_of(self.pid, "weed.* mini ")
        self.installation.started.send_signal(signal.SIGSTOP)
        self.inside = Inside(self.installation)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.inside.end()
        self.running.close()
        self.installation.started.send_signal(signal.SIGCONT)
        self.installation.stop()

    @property
    def addresses(self) -> list[str]:
        """Return where a phone's page finds its server and the bucket."""
        settings = self.installation.settings
        return [urlsplit(settings[name]).netloc for name in ("SITE_ORIGIN", "S3_PUBLIC_ENDPOINT")]

    @property
    def ports(self) -> list[int]:
        return [int(each.rpartition(":")[2]) for each in self.addresses]

    def kill_server(self) -> None:
        os.killpg(self.server, signal.SIGKILL)

    def start_server(self) -> None:
        port, log = self.ports[0], self.installation.var / "log" / "web.again.log"
        env = {**environment(self.installation.var), **self.installation.settings}
        started = web.start(NOBODY, port, certificate=None, env=env, log=log)
        self.running.callback(child.stop, started)
        web.wait_until_alive(started, f"http://{NOBODY}:{port}", authority=None, log=log)
        self.server = started.pid

    def kill_bucket(self) -> None:
        os.killpg(self.store, signal.SIGKILL)

    def start_bucket(self) -> None:
        settings = self.installation.settings
        started = self.running.enter_context(
            SameBucket(
                self.installation.var / "bucket",
                s3_port=self.ports[1],
                access_key=settings["S3_ACCESS_KEY"],
                secret_key=settings["S3_SECRET_KEY"],
            )
        )
        self.store = started.pid


def child_of(launcher: int, pattern: str) -> int:
    """Return the process that the launcher started and whose command fits."""
    found = subprocess.run(
        ["pgrep", "-P", str(launcher), "-f", pattern],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(found.stdout)


class Inside:
    """A process within the installation that does what no page can do yet: see inside.py."""

    def __init__(self, installation: Installation) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.inside"],
            cwd=BASE,
            env=environment(installation.var),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is ours
        )

    def sweep(self) -> dict[str, int]:
        """Let fifteen minutes pass for every object, and sweep."""
        return self.ask("sweep")

    def delete(self, account: Account, sha256: str) -> bool:
        """Delete a filed photo at the desk; false where it is not filed."""
        return self.ask("delete", account.username, sha256)

    def ask(self, *words: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        self.process.communicate(timeout=20)  # which closes its input
