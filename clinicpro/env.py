"""Read the environment: here, and nowhere else.

A server is told everything by its environment (12-factor). `make run` writes what it told its own
server to `var/installation.env`, so that `manage.py` in another terminal speaks to the same
installation: the file is read when the environment itself does not configure one.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()

VAR = Path(os.environ.get("CLINICPRO_VAR") or BASE_DIR / "var").resolve()
INSTALLATION = VAR / "installation.env"


def read_installation() -> None:
    """Add the local installation's settings, unless the environment configures its own."""
    if "SECRET_KEY" not in os.environ and INSTALLATION.exists():
        env.read_env(str(INSTALLATION), recurse=False)


def required(name: str) -> str:
    """Return a setting without which no server may start.

    Raises ImproperlyConfigured, with what to do about it.
    """
    try:
        return env.str(name)
    except EnvError as missing:
        raise ImproperlyConfigured(
            f"{name} is not set. Run `make run` once for a local installation, "
            "or set it in the environment (README, Configuration)."
        ) from missing


def required_list(name: str) -> list[str]:
    """Return a comma-separated setting without which no server may start."""
    return [part.strip() for part in required(name).split(",") if part.strip()]


read_installation()
