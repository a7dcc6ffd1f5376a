"""The product's settings with values that serve nobody, so that tests depend on no installation."""

import os
import tempfile
from pathlib import Path

os.environ.update(
    SECRET_KEY="a secret that only tests know",
    QUEUE_KEYS="the newest queue key of tests,an older one",
    AUDIT_KEY="the audit key of tests",
    SITE_ORIGIN="http://testserver",
    ABLY_API_KEY="",
    S3_ENDPOINT="http://127.0.0.1:9",  # nobody: who needs a bucket asks for one
    S3_ACCESS_KEY="nobody",
    S3_SECRET_KEY="nothing",
)
os.environ.setdefault("CLINICPRO_VAR", tempfile.mkdtemp(prefix="clinicpro-tests-"))

from clinicpro.settings import *  # noqa: F403
from clinicpro.settings import DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES, VAR

# `lintmigrations`, for tests/local/test_rolling.py.
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]

# Threads and browsers share it, so it lies in a file.
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR) / "test.sqlite3")}
else:
    # Django's pool, with room for all who act at once; some of them wait for each other.
    DATABASES["default"]["OPTIONS"]["pool"].update(min_size=4, max_size=16, timeout=30.0)

# Argon2 is slow on purpose; its settings are tested where it matters.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Names as they are: hashing them is collectstatic's work, which `make run` tests do.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
