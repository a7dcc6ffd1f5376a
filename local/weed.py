"""Say to SeaweedFS what it must know: one program of many servers, most of them open by default."""

import secrets
import shutil
import sysconfig
from collections.abc import Mapping
from json import dumps
from pathlib import Path

from local.certificates import Certificate
from local.ports import free_ports
from local.private import private_folder

PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
)
ADMIN_TO_GRPC = 10_000  # its worker dials the admin server at this distance, whatever we say


def command(folder: Path, host: str, ports: Mapping[str, int]) -> list[str | Path]:
    """Return the whole command line; it is to run in `folder`.

    What it is not told, it opens to everyone.
    """
    weed = Path(sysconfig.get_path("scripts")) / "weed"
    return [
        weed,
        "-logtostderr=true",
        "mini",
        f"-dir={folder / 'data'}",
        f"-ip={host}",
        f"-ip.bind={host}",
        *(f"-{name}={port}" for name, port in ports.items()),
        f"-s3.config={folder / 's3.json'}",
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


def one_identity(access_key: str, secret_key: str) -> bytes:
    """Return the content of s3.json: the one identity that the S3 port lets in."""
    credentials = [{"accessKey": access_key, "secretKey": secret_key}]
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    app = {"name": "app", "credentials": credentials, "actions": actions}
    return dumps({"identities": [app]}).encode()


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


def closed_to_others(certificate: Certificate, *, home: Path) -> Mapping[str, str]:
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
