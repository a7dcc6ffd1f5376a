"""Run SeaweedFS: a real S3 server that keeps its data in a folder and speaks to us alone.

SeaweedFS is several servers in one process. Only its S3 port asks for credentials by itself, so
the others are closed to whoever else is on this machine: filer and master answer no HTTP
(`-disableHttp`), the volume server wants a JWT, and gRPC a client certificate. The keys to both
are new at every start.
"""

import secrets
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from json import dumps
from pathlib import Path
from types import TracebackType
from typing import Self

from local import certificates, child
from local.errors import CannotRun
from local.ports import free_ports
from local.private import private_folder, write_private

SECONDS_TO_ANSWER = 30.0  # it takes less than one; a cold, busy disk may need more
TRIES = 5  # another program may take a port between our look and SeaweedFS's start
PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
)
ADMIN_TO_GRPC = 10_000  # its worker dials the admin server at this distance, whatever we say


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
        write_private(self.folder / "s3.json", self.identities())
        certificate = certificates.issue(self.folder / "tls", address=self.host)
        self.started = child.start(
            [weed(), "-logtostderr=true", "mini", *self.options()],
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

    def identities(self) -> bytes:
        """Return the one identity that the S3 port lets in."""
        credentials = [{"accessKey": self.access_key, "secretKey": self.secret_key}]
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        app = {"name": "app", "credentials": credentials, "actions": actions}
        return dumps({"identities": [app]}).encode()

    def options(self) -> list[str]:
        """Return everything that we say to `weed mini`: what it is not told, it opens to all."""
        return [
            f"-dir={self.folder / 'data'}",
            f"-ip={self.host}",
            f"-ip.bind={self.host}",
            *(f"-{name}={port}" for name, port in self.ports.items()),
            f"-s3.config={self.folder / 's3.json'}",
            # Relative to its own folder: a socket's whole path may not exceed some 100 characters.
            "-filer.localSocket=filer.sock",
            "-s3.localSocket=s3.sock",
            "-disableHttp",
            "-master.telemetry=false",  # it is on by default
            "-master.volumeSizeLimitMB=1024",
            "-volume.preStopSeconds=0",
            "-s3.iam=false",
            "-s3.autoCreateBucket=false",
            "-s3.allowDeleteBucketNotEmpty=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-webdav=false",
            "-admin.ui=false",
        ]


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


def weed() -> Path:
    """Return SeaweedFS's program, which its package puts beside our Python."""
    return Path(sysconfig.get_path("scripts")) / "weed"


def choose_ports(host: str) -> dict[str, int]:
    """Return a free port for each of SeaweedFS's servers, by the name of its option."""
    numbers = free_ports(host, count=len(PORTS) + 1)
    # The admin server's gRPC port lies above its own, and must still be a port.
    admin = next(number for number in sorted(numbers) if number + ADMIN_TO_GRPC < 2**16)
    numbers.remove(admin)
    return {**dict(zip(PORTS, numbers, strict=True)), "admin.port": admin}


def forget_last_run(folder: Path) -> None:
    """Remove what SeaweedFS noted about its last start: it would mix that with what we say now.

    `mini.options` repeats old options, and each `m{port}` is a master's log of members at a port
    that has changed. Volumes and the filer's store, where the photos are, stay.
    """
    data = private_folder(folder / "data")
    (data / "mini.options").unlink(missing_ok=True)
    for master in data.glob("m[0-9]*"):
        shutil.rmtree(master)


def closed_to_others(certificate: certificates.Certificate, *, home: Path) -> Mapping[str, str]:
    """Return SeaweedFS's whole environment: keys between its parts, and nothing of ours.

    From ours it would take AWS_ACCESS_KEY_ID for one more identity, and S3_BUCKET for an order.
    """
    env = {"HOME": str(home), "WEED_GRPC_CA": str(certificate.authority)}
    for key in ("", "READ_"):
        env[f"WEED_JWT_SIGNING_{key}KEY"] = secrets.token_urlsafe(32)
        env[f"WEED_JWT_FILER_SIGNING_{key}KEY"] = secrets.token_urlsafe(32)
    for part in ("MASTER", "VOLUME", "FILER", "S3", "ADMIN", "WORKER", "CLIENT"):
        env[f"WEED_GRPC_{part}_CERT"] = str(certificate.chain)
        env[f"WEED_GRPC_{part}_KEY"] = str(certificate.key)
    return env
