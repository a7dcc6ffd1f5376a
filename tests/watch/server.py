"""A server as the image starts it, by deploy/start, with a database and log of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180.0  # three of them may start on a busy machine
HOST = "photos.clinic.example"
METRICS_TOKEN = "the token of tests"

type Answer = tuple[int, bytes]


class Server:
    """Serves at 127.0.0.1:`port` until the end of the block, or until it is told to end."""

    root = ROOT
    who: dict[str, object] = {}  # noqa: RUF012 - what Popen takes; empty: whoever runs the tests

    def __init__(self, folder: Path, *, port: int, **settings: str) -> None:
        self.folder, self.port, self.settings = folder, port, settings
        self.log = folder / f"server-{port}.log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        self.launch()
        self.wait_until_alive()

    def launch(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["sh", "deploy/start"],
                cwd=self.root,
                env=environment(self.folder, PORT=str(self.port), **self.settings),
                stdout=log,
                stderr=log,
                **self.who,
            )

    def wait_until_alive(self) -> None:
        deadline = time.monotonic() + SECONDS
        while not self.alive():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def alive(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def ask_to_end(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def end(self) -> int:
        if self.process.poll() is None:
            self.ask_to_end()
        return self.process.wait(SECONDS)

    def get(self, path: str, **headers: str) -> Answer:
        request = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: close"]
        request += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return ask(self.port, "\r\n".join([*request, "", ""]).encode())

    def metrics(self) -> str:
        status, body = self.get("/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
        assert status == 200
        return body.decode()


def ask(port: int, request: bytes) -> Answer:
    """Send one whole request over a new connection; return status and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read()


def manage(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def environment(folder: Path, **settings: str) -> dict[str, str]:
    (folder / "static").mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "CLINICPRO_VAR": str(folder),
        "TMPDIR": str(folder),
        "SECRET_KEY": "a key of these tests",
        "QUEUE_KEYS": "another",
        "AUDIT_KEY": "a third",
        "SITE_ORIGIN": f"http://{HOST}",
        "S3_ENDPOINT": "http://127.0.0.1:9",
        "S3_ACCESS_KEY": "nobody",
        "S3_SECRET_KEY": "nothing",
        "METRICS_TOKEN": METRICS_TOKEN,
        "DRAIN_SECONDS": "0",
        **settings,
    }
