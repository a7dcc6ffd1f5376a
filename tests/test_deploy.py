"""Django's own list for a server that is deployed: nothing on it is left to do."""

import os
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).parent.parent


def test_djangos_check_of_a_deployed_server_is_clean(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "clinicpro.settings",
            "CLINICPRO_VAR": str(tmp_path),
            "SECRET_KEY": "8f0bd2f7c5cb9a4de01e5f58b9c7d3a2-a-key-for-this-test-alone-X1y2Z3",
            "QUEUE_KEYS": "a queue key for this test alone",
            "AUDIT_KEY": "an audit key for this test alone",
            "SITE_ORIGIN": "https://photos.clinic.example",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_cookies_of_a_deployed_server_stay_on_its_host_and_https(tmp_path: Path) -> None:
    names = (
        "SESSION_COOKIE_NAME CSRF_COOKIE_NAME PHONE_COOKIE_NAME"
        " SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE HTTPS SECURE_HSTS_SECONDS DEBUG"
    )
    done = subprocess.run(
        [sys.executable, "-c", "from clinicpro import settings as s;"
         f"print(*(getattr(s, name) for name in '{names}'.split()))"],
        cwd=BASE,
        env={
            "PATH": os.environ["PATH"],
            "CLINICPRO_VAR": str(tmp_path),
            "SECRET_KEY": "a key", "QUEUE_KEYS": "a key", "AUDIT_KEY": "a key",
            "SITE_ORIGIN": "https://photos.clinic.example",
        },
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.split() == [
        "__Host-desk", "__Host-csrf", "__Host-phone", "True", "True", "True", "31536000", "False",
    ]  # fmt: skip
