"""The parts under load: PostgreSQL and SeaweedFS, which can be stopped and had again in place."""

import signal
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from local import child
from local.bucket import SeaweedFS
from tests import postgres

# As it comes, so that each commit is on disk before it counts; connections for whoever looks on.
AS_IT_COMES = ("-c", "max_connections=60")

# So that some fit on the small disk that is filled in a fault.
SMALL_VOLUMES = "-master.volumeSizeLimitMB=32"


class Database:
    """A PostgreSQL server of our own, as safe as it is out of the box."""

    def __enter__(self) -> Self:
        self.temporary = tempfile.TemporaryDirectory(prefix="pg-")
        self.folder = Path(self.temporary.name)
        self.programs = postgres.unpack(self.folder)
        postgres.initialise(self.programs, self.folder)
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self.temporary.cleanup()

    @property
    def url(self) -> str:
        return f"postgresql://clinicpro@{quote(str(self.folder), safe='')}/postgres"

    def start(self) -> None:
        self.server = postgres.start(self.programs, self.folder, options=AS_IT_COMES)
        postgres.wait_until_ready(self.programs, self.folder, self.server)

    def stop(self) -> None:
        postgres.stop(self.server)


class Bucket(SeaweedFS):
    """A bucket server that can be stopped and started at the address that it had."""

    def launch(self, *more: str) -> None:
        super().launch(*more, SMALL_VOLUMES)

    def start_again(self) -> None:
        self.launch()
        if not self.answers():
            raise RuntimeError(self.log.read_text()[-2000:])

    def pause(self) -> None:
        child.signal_session(self.process, signal.SIGSTOP)

    def resume(self) -> None:
        child.signal_session(self.process, signal.SIGCONT)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.resume()  # a stopped process hears no SIGTERM
        super().__exit__(kind, error, trace)
