"""SeaweedFS is one process of many servers: only its S3 port is for us, and only with our keys."""

import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from local.bucket import SeaweedFS

PHOTO = b"a photo that nobody else may see"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    with SeaweedFS(tmp_path_factory.mktemp("bucket")) as running:
        s3(running).create_bucket(Bucket="photos")
        s3(running).put_object(Bucket="photos", Key="one", Body=PHOTO)
        yield running


def test_our_keys_open_the_s3_port(server: SeaweedFS) -> None:
    assert s3(server).get_object(Bucket="photos", Key="one")["Body"].read() == PHOTO


def test_the_s3_port_refuses_whoever_shows_no_keys(server: SeaweedFS) -> None:
    assert status(server, "s3", "/photos/one") == 403
    assert status(server, "s3", "/photos/?list-type=2") == 403


@pytest.mark.parametrize("path", ["/", "/buckets/", "/buckets/photos/", "/buckets/photos/one"])
def test_the_filer_shows_nothing(server: SeaweedFS, path: str) -> None:
    assert status(server, "filer", path) == 404


@pytest.mark.parametrize("path", ["/dir/assign", "/dir/lookup?volumeId=1", "/dir/status"])
def test_the_master_hands_out_nothing(server: SeaweedFS, path: str) -> None:
    assert status(server, "master", path) == 404


def test_the_filer_takes_nothing(server: SeaweedFS) -> None:
    assert status(server, "filer", "/buckets/photos/two", method="PUT") == 404
    assert status(server, "filer", "/buckets/photos/one", method="DELETE") == 404


def test_the_volume_server_wants_a_jwt(server: SeaweedFS) -> None:
    assert status(server, "volume", "/1,0123456789") == 401
    assert status(server, "volume", "/1,0123456789", method="DELETE") == 401


def test_seaweedfs_own_shell_gets_no_answer_without_the_certificate(server: SeaweedFS) -> None:
    assert b"photos" not in shell(server, "fs.ls /buckets")


def test_every_port_listens_on_loopback_only(server: SeaweedFS) -> None:
    shown = Path(f"/proc/{server.pid}/net/tcp").read_text().splitlines()[1:]
    ours = {f"{port:04X}" for port in server.ports.values()}
    addresses = {
        line.split()[1].split(":")[0]
        for line in shown
        if line.split()[3] == LISTENING and line.split()[1].split(":")[1] in ours
    }
    assert addresses == {"0100007F"}


def test_it_keeps_its_data_on_other_ports_after_a_kill(tmp_path: Path) -> None:
    with SeaweedFS(tmp_path) as first:
        s3(first).create_bucket(Bucket="photos")
        s3(first).put_object(Bucket="photos", Key="one", Body=PHOTO, ServerSideEncryption="AES256")
        first.process.kill()
        first.process.wait()
    with SeaweedFS(tmp_path) as second:
        assert s3(second).get_object(Bucket="photos", Key="one")["Body"].read() == PHOTO


LISTENING = "0A"  # net/tcp_states.h


def status(server: SeaweedFS, part: str, path: str, *, method: str = "GET") -> int:
    connection = HTTPConnection("127.0.0.1", server.ports[f"{part}.port"], timeout=10)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    finally:
        connection.close()


def shell(server: SeaweedFS, line: str) -> bytes:
    """Return what `weed shell` prints; refused, it asks again for ever, so it gets 3 seconds."""
    ports = server.ports
    process = subprocess.Popen(
        [
            Path(sysconfig.get_path("scripts")) / "weed",
            "shell",
            f"-master=127.0.0.1:{ports['master.port']}.{ports['master.port.grpc']}",
            f"-filer=127.0.0.1:{ports['filer.port']}.{ports['filer.port.grpc']}",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with suppress(subprocess.TimeoutExpired):
        process.communicate(f"{line}\n".encode(), timeout=3)
    process.kill()
    return process.communicate()[0]


def s3(server: SeaweedFS):
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
