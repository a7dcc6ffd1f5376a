"""Remember one installation in its var/: keys made once, and the settings of the present run."""

import fcntl
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.errors import CannotRun
from local.private import private_folder, write_private


@dataclass(frozen=True)
class Installation:
    """The folder that holds everything: database, bucket, keys, logs."""

    var: Path

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.var}/db.sqlite3"

    @property
    def logs(self) -> Path:
        return private_folder(self.var / "log")

    @property
    def tls(self) -> Path:
        return private_folder(self.var / "tls")

    def keys(self) -> dict[str, str]:
        """Return the keys, made at the first run and never again: photos hang on them."""
        path = self.var / "keys.env"
        if not path.exists():
            write_env(path, fresh_keys())
        return read_env(path)

    def tell(self, settings: Mapping[str, str]) -> None:
        """Write what clinicpro.env reads: how `manage.py` speaks to this installation."""
        write_env(self.var / "installation.env", settings)

    @contextmanager
    def held(self, *, address: str) -> Iterator[None]:
        """Hold var/ for this run alone; raises CannotRun while another run does."""
        private_folder(self.var)
        with (self.var / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                other = lock.read().strip() or "another address"
                raise CannotRun(
                    f"ClinicPro Capture already runs at {other} with the data in {self.var}: "
                    "stop it there first (Ctrl-C)."
                ) from None
            lock.truncate(0)
            lock.write(address)
            lock.flush()
            yield


def fresh_keys() -> dict[str, str]:
    """Return new keys. Those with different lives are different (design.md section 5)."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "QUEUE_KEYS": secrets.token_urlsafe(32),
        "AUDIT_KEY": secrets.token_urlsafe(32),
        "S3_ACCESS_KEY": secrets.token_hex(10),
        "S3_SECRET_KEY": secrets.token_urlsafe(30),
        "DEMO_PASSWORD": demo_password(),
    }


def demo_password() -> str:
    """Return 48 random bits in groups that can be read from one screen and typed at another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # without look-alikes
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def read_env(path: Path) -> dict[str, str]:
    """Read lines of NAME='value'."""
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {name: value.strip("'") for name, value in pairs}


def write_env(path: Path, settings: Mapping[str, str]) -> None:
    """Write lines of NAME='value'; in single quotes a dollar or a space means itself."""
    for name, value in settings.items():
        if "'" in value or "\n" in value:
            raise CannotRun(f"{name} may not contain a quote or a line break.")
    lines = (f"{name}='{value}'\n" for name, value in settings.items())
    write_private(path, "".join(lines).encode())
