"""A server with two workers, for questions that do not end it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.ports import free_ports
from tests.watch.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("served")
    with Server(folder, port=free_ports("127.0.0.1", count=1)[0], WORKERS="2") as started:
        yield started
