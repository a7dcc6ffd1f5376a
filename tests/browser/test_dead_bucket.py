"""A bucket that dies, in an installation of its own: nothing is lost, and all can be sent again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from local import bucket
from tests.browser import acts
from tests.browser.installation import Account, Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Run the product, its launcher paused: it would rightly end everything with the bucket."""
    running = Installation.start(tmp_path_factory.mktemp("var"))
    running.started.send_signal(signal.SIGSTOP)
    yield running
    running.started.send_signal(signal.SIGCONT)
    running.stop()


@pytest.fixture(scope="session")
def clinicians(installation: Installation) -> Iterator[Account]:
    return installation.make_clinicians(4)


@pytest.fixture(autouse=True)
def trouble(witness: Witness) -> None:
    witness.expect("Failed to load resource")


def kill_bucket(installation: Installation) -> None:
    """Kill the bucket server, by its id: the launcher's child of that name."""
    launcher = str(installation.started.pid)
    found = subprocess.run(
        ["pgrep", "-P", launcher, "-f", "weed.* mini "],
        stdout=subprocess.PIPE,
        text=True,
        check=False,  # another test has killed it
    )
    for pid in found.stdout.split():
        os.kill(int(pid), signal.SIGKILL)


@contextmanager
def revived_bucket(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start a bucket server on the same folder, at the same address."""
    chosen = bucket.choose_ports
    s3_port = urlsplit(installation.settings["S3_ENDPOINT"]).port
    monkeypatch.setattr(bucket, "choose_ports", lambda host: {**chosen(host), "s3.port": s3_port})
    with bucket.SeaweedFS(
        installation.var / "bucket",
        access_key=installation.settings["S3_ACCESS_KEY"],
        secret_key=installation.settings["S3_SECRET_KEY"],
    ):
        yield


def test_a_bucket_that_dies_loses_no_photo(
    desk: Page,
    paired: Page,
    installation: Installation,
    clinician: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acts.shoot(paired, 3)
    first, others = acts.gate(paired, acts.CONFIRM), acts.gate(paired, acts.PUT, skip=1)
    with first as confirm, others as put:
        acts.upload(paired)
        confirm.wait()
        put.wait()
        kill_bucket(installation)
        put.open()
        confirm.open()
        acts.says(paired, "3 photos wait")
    photos = paired.get_by_role("list", name="Photos to review").get_by_role("listitem")
    expect(photos.nth(1)).to_contain_text("The photo store did not answer")
    assert acts.filed(installation, clinician) == 0

    with revived_bucket(installation, monkeypatch):
        paired.get_by_role("button", name="Try again").tap()
        acts.says_sent(paired, 3)
        expect(acts.shown_photos(desk)).to_have_count(3)
        assert acts.filed(installation, clinician) == 3


def test_a_drill_says_that_the_bucket_is_dead_and_what_to_do(
    desk: Page, paired: Page, installation: Installation
) -> None:
    kill_bucket(installation)
    desk.get_by_role("link", name="How long photos take").click()
    desk.get_by_role("button", name="Try it").click()
    told = desk.locator("#drill")
    expect(told.get_by_text("Stopped at hop 4 of 7")).to_be_visible()
    expect(told.locator("[data-state=failed]")).to_contain_text("puts it into the bucket")
    expect(told.locator("[data-state=done] b")).to_have_count(3)
    advice = told.get_by_text("The phone could not reach the bucket at")
    expect(advice).to_contain_text(installation.settings["S3_ENDPOINT"])
    expect(advice).to_contain_text("manage.py check_bucket")
    acts.state(paired, "connected")
