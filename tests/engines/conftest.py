"""A desk and a phone in each of three browsers; pages and bucket by TLS, the phone's by a way
that can be cut.

By TLS because phones have it so, and because WebKit drops Secure cookies on plain localhost.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

import pytest

from tests.browser.installation import Account, Installation
from tests.engines.browsers import ENGINES, Engine, Size
from tests.engines.way import Way
from tests.engines.window import Window

ADDRESS = "127.0.0.2"
DESK, PHONE = (1280, 800), (390, 844)

Open = Callable[..., Window]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation.start(tmp_path_factory.mktemp("var"), lan=ADDRESS)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def clinicians(installation: Installation) -> Iterator[Account]:
    return installation.clinicians_without_end()


@pytest.fixture
def clinician(clinicians: Iterator[Account]) -> Account:
    return next(clinicians)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each of the three; `parametrize("engine", ["firefox"], indirect=True)` for one."""
    return ENGINES[request.param]


@pytest.fixture
def way() -> Iterator[Way]:
    """Return the phone's network."""
    with Way() as leading:
        yield leading


@pytest.fixture
def open_window(engine: Engine, installation: Installation, tmp_path: Path) -> Iterator[Open]:
    """Start a browser of its own, as each device has."""
    with ExitStack() as windows:

        def open_one(size: Size, *, network: int = 0) -> Window:
            profile = Path(mkdtemp(dir=tmp_path))
            begin = partial(engine, profile, size, network)
            return windows.enter_context(Window(begin, installation.origin))

        yield open_one


@pytest.fixture
def desk(open_window: Open) -> Window:
    return open_window(DESK)


@pytest.fixture
def phone(open_window: Open, way: Way) -> Window:
    return open_window(PHONE, network=way.port)


@pytest.fixture
def server_port(installation: Installation) -> int:
    return port(installation.origin)


@pytest.fixture
def bucket_port(installation: Installation) -> int:
    return port(installation.settings["S3_PUBLIC_ENDPOINT"])


def port(address: str) -> int:
    return urlsplit(address).port or 443
