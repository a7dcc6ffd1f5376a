"""Uppy Companion beside the product: two processes, the same bucket server, a bucket of its own."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.peers import installed, pages
from local import child
from local.ports import free_ports
from tests.browser.installation import Installation
from tests.node import NODE

WORKERS = 2
BUCKET = "peers-photos"
SECONDS_TO_START = 60.0


@dataclass(frozen=True)
class Companion:
    """One that runs: its port, and the process that leads its session."""

    port: int
    pid: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def companion(installation: Installation, *, log: Path, bare: bool = False) -> Iterator[Companion]:
    """Run Companion, with pages of the peers' own folder besides.

    As its program, which logs and keeps sessions; `bare`: as its library, which does neither.
    """
    folder = installed.install()
    pages.build(folder / "pages")
    port = free_ports("127.0.0.1", count=1)[0]
    make_bucket(installation.bucket, origin=f"http://127.0.0.1:{port}")
    given = {
        "port": port,
        "workers": WORKERS,
        "bare": bare,
        "s3": store(installation),
        "pages": str(folder / "pages"),
        "files": str(emptied(folder / "files")),
    }
    process = child.start(
        [NODE, "companion.js", json.dumps(given)],
        log=log,
        env={"PATH": os.environ["PATH"], "NODE_ENV": "production"},
        folder=folder,
    )
    try:
        wait_until_ready(log)
        yield Companion(port, process.pid)
    finally:
        child.stop(process)


def store(installation: Installation) -> dict[str, Any]:
    """Return the same bucket server as Companion's settings name it."""
    settings = installation.settings
    return {
        "endpoint": settings["S3_PUBLIC_ENDPOINT"],
        "region": settings["S3_REGION"],
        "key": settings["S3_ACCESS_KEY"],
        "secret": settings["S3_SECRET_KEY"],
        "bucket": BUCKET,
        "forcePathStyle": True,
    }


def make_bucket(client: Any, *, origin: str) -> None:
    """Make its bucket, open to its page as Uppy's documentation asks."""
    if BUCKET not in {each["Name"] for each in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=BUCKET)
    rule = {
        "AllowedOrigins": [origin],
        "AllowedMethods": ["GET", "PUT", "POST"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag", "Location"],
        "MaxAgeSeconds": 3000,
    }
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})


def wait_until_ready(log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while "ready" not in log.read_text().split():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Companion does not start: {log.read_text()}")
        time.sleep(0.05)


def emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
