"""Run SeaweedFS: a real S3 server that keeps its data in a folder and speaks to us alone.

SeaweedFS is several servers in one process. Only its S3 port asks for credentials by itself, so
the others are closed to whoever else is on this machine: filer and master answer no HTTP
(`-disableHttp`), the volume server wants a JWT, and gRPC a client certificate. The keys to both
are new at every start.
"""

import secrets
import subprocess
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

from local import certificates, child
from local.errors import CannotRun
from local.private import private_folder, write_private
from local.weed import (
    ADMIN_TO_GRPC,
    choose_ports,
    closed_to_others,
    command,
    forget_last_run,
    one_identity,
)

SECONDS_TO_ANSWER = 30.0  # it takes less than one; a cold, busy disk may need more
TRIES = 5  # another program may take a port between our look and SeaweedFS's start


class SeaweedFS:
    """A bucket server for as long as the `with` block lasts; the folder keeps its data.

    Raises CannotRun when it does not answer in time; the log says why.
    """

    def __init__(
        self,
        folder: Path,
        *,
        access_key: str | None = None,
        secret_key: str | None = None,
        log: Path | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.folder = private_folder(folder.resolve())
        self.access_key = access_key or secrets.token_hex(10)
        self.secret_key = secret_key or secrets.token_urlsafe(30)
        self.log = log or self.folder / "seaweedfs.log"
        self.host = host
        self.ports: dict[str, int] = {}
        self.started: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{self.host}:{self.ports['s3.port']}"

    @property
    def process(self) -> subprocess.Popen[bytes]:
        if self.started is None:
            raise ProcessLookupError("SeaweedFS is not running")
        return self.started

    @property
    def pid(self) -> int:
        return self.process.pid

    def __enter__(self) -> Self:
        for _ in range(TRIES):
            try:
                self.start()
                if self.answers():
                    return self
            except BaseException:
                self.stop()
                raise
            self.stop()
        raise CannotRun(f"The bucket (SeaweedFS) ends at once: see {self.log}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it on free ports, with new keys between its parts."""
        self.ports = choose_ports(self.host)
        forget_last_run(self.folder)
        identities = one_identity(self.access_key, self.secret_key)
        write_private(self.folder / "s3.json", identities)
        self.launch()

    def launch(self, *more: str) -> None:
        """Start it on the ports that were chosen; `more` are options after ours."""
        certificate = certificates.issue(self.folder / "tls", address=self.host)
        self.started = child.start(
            [*command(self.folder, self.host, self.ports), *more],
            log=self.log,
            env=closed_to_others(certificate, home=self.folder),
            folder=self.folder,
        )

    def stop(self) -> None:
        """End it, also when it is still starting or already dead."""
        if self.started is not None:
            child.stop(self.started)
        for part in ("master", "volume", "filer", "s3", "admin"):
            grpc = self.ports.get(f"{part}.port.grpc") or self.ports["admin.port"] + ADMIN_TO_GRPC
            Path(f"/tmp/seaweedfs-{part}-grpc-{grpc}.sock").unlink(missing_ok=True)  # noqa: S108

    def answers(self) -> bool:
        """Wait until the S3 port answers; false as soon as the process has ended instead."""
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while self.process.poll() is None:
            if answers_http(self.host, self.ports["s3.port"]):
                return True
            if time.monotonic() > deadline:
                raise CannotRun(f"The bucket (SeaweedFS) does not answer: see {self.log}")
            time.sleep(0.02)
        return False


def answers_http(host: str, port: int) -> bool:
    """Return whether a server answers there, whatever it answers."""
    with suppress(OSError, HTTPException):
        connection = HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        finally:
            connection.close()
        return True
    return False
