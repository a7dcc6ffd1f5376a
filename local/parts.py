"""Start the servers of one installation: the bucket, on a network its door, and the pages."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from local import child, web
from local.bucket import SeaweedFS
from local.certificates import Certificate
from local.installation import Installation
from local.place import Place

SWEEP_EVERY = 900  # seconds

BASE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Part:
    """A server that runs, by the name that a person reads when it ends."""

    name: str
    process: Popen[bytes]
    log: Path


def start_bucket(
    installation: Installation, keys: Mapping[str, str], running: ExitStack
) -> tuple[Part, str]:
    """Start SeaweedFS; returns it and the address at which this machine reaches it."""
    log = installation.logs / "bucket.log"
    bucket = SeaweedFS(
        installation.var / "bucket",
        access_key=keys["S3_ACCESS_KEY"],
        secret_key=keys["S3_SECRET_KEY"],
        log=log,
    )
    running.enter_context(bucket)
    return Part("bucket", bucket.process, log), bucket.endpoint


def start_door(
    place: Place, inner: str, certificate: Certificate, *, log: Path, running: ExitStack
) -> Part:
    """Let phones on the network reach the bucket's S3 port, and nothing else of it."""
    address, port, s3_port = place.host, str(place.bucket_port), inner.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "local.door", address, port, s3_port]
    process = child.start(
        [*command, certificate.chain, certificate.key], log=log, env={}, folder=BASE
    )
    running.callback(child.stop, process)
    return Part("door to the bucket", process, log)


def start_sweep(*, env: Mapping[str, str], log: Path, running: ExitStack) -> Part:
    """Clean up every quarter of an hour: what no phone confirms is filed all the same."""
    command = [sys.executable, "manage.py", "sweep", "--every", str(SWEEP_EVERY)]
    process = child.start(command, log=log, env=env, folder=BASE)
    running.callback(child.stop, process)
    return Part("sweep", process, log)


def start_web(
    place: Place,
    certificate: Certificate | None,
    *,
    env: Mapping[str, str],
    log: Path,
    running: ExitStack,
) -> Part:
    """Start the pages, and wait until they answer."""
    server = web.start(place.host, place.port, certificate=certificate, env=env, log=log)
    running.callback(child.stop, server)
    authority = certificate.authority if certificate else None
    web.wait_until_alive(server, place.origin, authority=authority, log=log)
    return Part("web server", server, log)
