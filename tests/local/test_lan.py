"""LAN=1: page and bucket by TLS, for phones that trust this machine; here on loopback only."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from cryptography import x509

from local.errors import CannotRun
from local.lan import certificate_for, lan_address
from tests.local.launch import Launch

ADDRESS = "127.0.0.2"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launch]:
    with Launch(tmp_path_factory.mktemp("lan") / "var", "--lan", ADDRESS) as launch:
        launch.screen()
        yield launch


def test_the_page_is_served_by_tls_that_the_authority_vouches_for(running: Launch) -> None:
    origin = running.settings()["SITE_ORIGIN"]
    assert origin == f"https://{ADDRESS}:{running.port}"
    with urlopen(f"{origin}/healthz", context=trusting(running)) as answer:
        assert answer.status == 200


def test_the_bucket_is_served_by_the_same_tls_and_refuses_strangers(running: Launch) -> None:
    bucket = running.settings()["S3_PUBLIC_ENDPOINT"]
    assert bucket.startswith(f"https://{ADDRESS}:")
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{bucket}/clinicpro-photos/", context=trusting(running))
    assert refused.value.code == 403
    refused.value.close()


def test_a_url_presigned_for_phones_opens_the_bucket(running: Launch) -> None:
    script = (
        "from capture import storage as s; s.write('thumbnails/a', b'bytes', content_type='a/b');"
        "print(s.presign_look('thumbnails/a', content_type='a/b'))"
    )
    url = running.manage("shell", "-v", "0", "-c", script).strip()
    with urlopen(url, context=trusting(running)) as answer:
        assert answer.read() == b"bytes"


def test_a_phone_that_does_not_trust_the_authority_is_stopped(running: Launch) -> None:
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urlopen(running.settings()["SITE_ORIGIN"])


def test_the_screen_says_how_to_trust_this_machine(running: Launch) -> None:
    assert str(running.var / "tls" / "authority.pem") in running.screen()


def test_the_bucket_itself_stays_on_loopback(running: Launch) -> None:
    assert running.settings()["S3_ENDPOINT"].startswith("http://127.0.0.1:")


def test_a_certificate_lives_no_longer_than_phones_accept(tmp_path: Path) -> None:
    leaf = read(certificate_for(ADDRESS, tmp_path).chain)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=398)
    assert leaf.not_valid_before_utc < datetime.now(UTC)


def test_the_authoritys_private_key_is_nowhere_on_disk(tmp_path: Path) -> None:
    files = certificate_for(ADDRESS, tmp_path)
    private = [path for path in tmp_path.iterdir() if b"PRIVATE KEY" in path.read_bytes()]
    assert private == [files.key]
    assert fits(files.key, files.chain)
    assert not fits(files.key, files.authority)


def test_the_same_address_keeps_its_certificate(tmp_path: Path) -> None:
    before = certificate_for(ADDRESS, tmp_path).chain.read_bytes()
    assert certificate_for(ADDRESS, tmp_path).chain.read_bytes() == before


def test_another_address_gets_another_certificate_and_authority(tmp_path: Path) -> None:
    before = certificate_for(ADDRESS, tmp_path).authority.read_bytes()
    files = certificate_for("127.0.0.3", tmp_path)
    assert files.authority.read_bytes() != before
    assert "127.0.0.3" in str(read(files.chain).extensions)


def test_a_certificate_about_to_expire_is_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.certificates.LIFETIME", timedelta(days=3))
    before = certificate_for(ADDRESS, tmp_path).chain.read_bytes()
    assert certificate_for(ADDRESS, tmp_path).chain.read_bytes() != before


@pytest.mark.parametrize("wanted", ["192.0.2.77", "yes", "::1"])
def test_an_address_that_this_machine_has_not_is_refused_in_one_line(wanted: str) -> None:
    with pytest.raises(CannotRun, match=f"LAN={wanted} is no"):
        lan_address(wanted)


def trusting(running: Launch) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=running.var / "tls" / "authority.pem")


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def fits(key: Path, certificate: Path) -> bool:
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except ssl.SSLError:
        return False
    return True
