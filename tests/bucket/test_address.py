"""Where a photo goes: the page must be allowed to put to the very address that is signed."""

from importlib import reload
from typing import Any
from urllib.parse import urlsplit

import pytest

from capture import storage

AWS = {"S3_ENDPOINT": None, "S3_PUBLIC_ENDPOINT": None, "S3_BUCKET": "clinicpro-photos"}
STORE = "https://store.example.org"


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-2", "eu-central-1"])
@pytest.mark.parametrize("addressing", ["virtual", "path"])
def test_the_content_policy_knows_the_address_that_is_signed_on_aws(
    settings: Any, monkeypatch: pytest.MonkeyPatch, region: str, addressing: str
) -> None:
    told = {"S3_ENDPOINT": "", "S3_PUBLIC_ENDPOINT": ""}
    told |= {"S3_REGION": region, "S3_ADDRESSING": addressing}
    assert origin_signed(settings, **AWS, S3_REGION=region, S3_ADDRESSING=addressing) == (
        origin_allowed(monkeypatch, told)
    )


@pytest.mark.parametrize("addressing", ["virtual", "path"])
def test_the_content_policy_knows_the_address_that_is_signed_on_other_stores(
    settings: Any, monkeypatch: pytest.MonkeyPatch, addressing: str
) -> None:
    told = {"S3_ENDPOINT": STORE, "S3_PUBLIC_ENDPOINT": STORE, "S3_ADDRESSING": addressing}
    assert origin_signed(settings, **told) == origin_allowed(monkeypatch, told)


def origin_signed(settings: Any, **changes: Any) -> str:
    for name, value in changes.items():
        setattr(settings, name, value)
    url = urlsplit(storage.presign_look("one", content_type="image/jpeg"))
    return f"{url.scheme}://{url.netloc}"


def origin_allowed(monkeypatch: pytest.MonkeyPatch, told: dict[str, str]) -> str:
    """Return what the settings of a server would allow that is told this."""
    from clinicpro import settings as module

    for name, value in told.items():
        monkeypatch.setenv(name, value)
    try:
        return reload(module).BUCKET_ORIGIN
    finally:
        monkeypatch.undo()
        reload(module)
