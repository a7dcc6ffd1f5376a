"""deploy/build and deploy/start as Docker calls them: in an empty folder, without any rights.

The tree is shut once it is built. No Docker engine has ever run the Dockerfile itself.
"""

import json
import re
import time
from collections.abc import Iterator

import pytest

from local.ports import free_ports
from tests.local.image import Image, built
from tests.postgres import postgres, who
from tests.watch.server import HOST, Server


class InImage(Server):
    """A server as the image starts it."""

    def __init__(self, image: Image, **settings: str) -> None:
        (port,) = free_ports("127.0.0.1", count=1)
        told = image.environment(CLINICPRO_VAR=str(image.tree / "var"), **settings)
        super().__init__(image.tree.parent, port=port, **told)
        self.root, self.who = image.tree, who()


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with built() as made:
        yield made


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture
def server(image: Image, database_url: str) -> Iterator[Server]:
    with InImage(image, DATABASE_URL=database_url) as started:
        yield started


def test_whoever_serves_can_change_nothing_of_the_image(image: Image) -> None:
    for path in ("new", "manage.py", "deploy/new", ".venv/bin/python"):
        assert image.run("sh", "-c", f"echo > {path}").returncode != 0, path
    assert image.run("sh", "-c", "echo > $TMPDIR/new; rm $TMPDIR/new").returncode == 0


def test_what_only_development_needs_is_not_in_the_image(image: Image) -> None:
    present = {path.name for path in image.tree.iterdir()}
    assert not present & {".git", ".env", "tests", "bench", "node_modules"}
    assert image.run(".venv/bin/python", "-c", "import pytest").returncode != 0


def test_it_serves_pages_with_their_styles(server: Server) -> None:
    status, page = server.get("/login/")
    assert status == 200
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page.decode())
    assert styles
    assert [server.get(each)[0] for each in styles] == [200] * len(styles)


def test_its_health_check_says_whether_it_lives(image: Image, server: Server) -> None:
    asked = {"PORT": str(server.port), "SITE_ORIGIN": f"http://{HOST}"}
    assert image.run("sh", "deploy/alive", **asked).returncode == 0
    server.end()
    assert image.run("sh", "deploy/alive", **asked).returncode != 0


def test_sigterm_lets_it_drain_and_end_well(image: Image, database_url: str) -> None:
    with InImage(image, DATABASE_URL=database_url, DRAIN_SECONDS="10") as server:
        server.ask_to_end()
        deadline = time.monotonic() + 8
        while "staying" not in json.loads(server.get("/readyz")[1]):
            assert time.monotonic() < deadline
        assert server.get("/login/")[0] == 200
        assert server.end() == 0


def test_serving_leaves_nothing_behind(image: Image, server: Server) -> None:
    before = image.files()
    assert server.get("/login/")[0] == 200
    assert server.end() == 0
    assert image.files() == before
    assert list(image.scratch.iterdir()) == []
