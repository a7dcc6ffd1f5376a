"""deploy/prepare: what is done once before several servers start."""

import os
import subprocess
from pathlib import Path

from local.bucket import SeaweedFS

ROOT = Path(__file__).parent.parent.parent


def test_it_makes_tables_and_bucket_and_twice_is_as_good_as_once(tmp_path: Path) -> None:
    with SeaweedFS(tmp_path / "bucket") as bucket:
        for _ in range(2):
            assert manage(["sh", "deploy/prepare"], bucket, tmp_path) == 0
        manage_py = [".venv/bin/python", "manage.py"]
        assert manage([*manage_py, "migrate", "--check"], bucket, tmp_path) == 0
        assert manage([*manage_py, "sweep"], bucket, tmp_path) == 0


def manage(command: list[str], bucket: SeaweedFS, folder: Path) -> int:
    told = {
        **dict.fromkeys(("SECRET_KEY", "QUEUE_KEYS", "AUDIT_KEY"), "only for this test"),
        "DJANGO_SETTINGS_MODULE": "clinicpro.settings",
        "DATABASE_URL": f"sqlite:///{folder}/clinic.sqlite3",
        "S3_ENDPOINT": bucket.endpoint,
        "S3_ACCESS_KEY": bucket.access_key,
        "S3_SECRET_KEY": bucket.secret_key,
    }
    environment = {**os.environ, **told}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
