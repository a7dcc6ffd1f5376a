"""A backup is what was restored once: dump, wipe, restore, and compare (docs/operations.md)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import pytest

from local.bucket import SeaweedFS
from tests.postgres import postgres

ROOT = Path(__file__).parent.parent.parent
PHOTOS = 3

# An afternoon in a clinic, through the product's own doors.
AFTERNOON = f"""
from capture import consultations
from tests import pictures
from tests.cast import Phone, Shot
from tokens.models import Clinician
clinician = Clinician.objects.filter(username="gp").first()
clinician = clinician or Clinician.objects.create_user("gp", password="right")
phone = Phone(clinician)
consultation = consultations.current(clinician) or consultations.start(clinician, patient="AB 41")
for seed in range({PHOTOS}):
    assert phone.upload(Shot(body=pictures.jpeg(seed=seed)), consultation).status_code == 200
"""
LAST_PHOTO_GOES = """
from capture import storage, uploads
from capture.models import Photo
storage.delete(uploads.take_out(Photo.objects.exclude(key=None).last(), reason="on the phone"))
"""
FORGET_SWEEPS = "from capture.models import Sweep; Sweep.objects.all().delete()"


@dataclass
class Clinic:
    """One installation on PostgreSQL and SeaweedFS, and what an operator does with it."""

    database_url: str
    bucket: SeaweedFS
    dump: Path
    photos: str = "clinic"  # its bucket

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.env()},
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *arguments: str) -> str:
        answer = self.manage(*arguments)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def env(self) -> dict[str, str]:
        return {
            **dict.fromkeys(("SECRET_KEY", "QUEUE_KEYS", "AUDIT_KEY"), "only for this test"),
            "DJANGO_SETTINGS_MODULE": "clinicpro.settings",
            "SITE_ORIGIN": "http://testserver",
            "DATABASE_URL": self.database_url,
            "S3_ENDPOINT": self.bucket.endpoint,
            "S3_PUBLIC_ENDPOINT": self.bucket.endpoint,
            "S3_BUCKET": self.photos,
            "S3_ACCESS_KEY": self.bucket.access_key,
            "S3_SECRET_KEY": self.bucket.secret_key,
        }

    def postgres(self, program: str, *arguments: str) -> None:
        folder = Path(unquote(urlsplit(self.database_url).netloc.partition("@")[2]))
        programs = next(folder.glob("postgresql-*")) / "bin"
        command = [programs / program, f"--dbname={self.database_url}", *arguments]
        subprocess.run(command, check=True, capture_output=True)

    def back_up(self) -> None:
        self.postgres("pg_dump", "--format=custom", f"--file={self.dump}")

    def wipe(self) -> None:
        self.postgres("psql", "--command=DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def restore(self) -> None:
        self.postgres("pg_restore", "--exit-on-error", "--no-owner", str(self.dump))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("restore")
    with postgres() as url, SeaweedFS(folder / "bucket") as bucket:
        yield Clinic(url, bucket, folder / "clinic.dump")


@pytest.fixture
def clinic(servers: Clinic) -> Clinic:
    """Give each test an empty database and bucket, and an afternoon that was backed up."""
    servers.photos = f"clinic-{uuid4()}"
    servers.wipe()
    servers.done("migrate", "--verbosity=0")
    servers.done("make_bucket")
    servers.done("shell", "--verbosity=0", "--command", AFTERNOON)
    servers.back_up()
    return servers


def test_after_a_restore_every_photo_is_as_it_was_filed(clinic: Clinic) -> None:
    clinic.wipe()
    assert clinic.manage("verify_photos").returncode != 0
    clinic.restore()
    assert clinic.done("verify_photos") == f"{PHOTOS} photos; all as filed.\n"


def test_after_a_restore_the_audit_trail_is_whole(clinic: Clinic) -> None:
    before = clinic.done("verify_audit")
    clinic.wipe()
    clinic.restore()
    assert clinic.done("verify_audit") == before


def test_a_restored_database_needs_no_migration(clinic: Clinic) -> None:
    clinic.wipe()
    clinic.restore()
    assert clinic.manage("migrate", "--check").returncode == 0


def test_a_photo_that_was_deleted_since_the_backup_is_missed_by_name(clinic: Clinic) -> None:
    clinic.done("shell", "--verbosity=0", "--command", LAST_PHOTO_GOES)
    clinic.wipe()
    clinic.restore()
    answer = clinic.manage("verify_photos")
    assert answer.stderr.count("its object is gone") == 1
    assert answer.returncode == 1


def test_photos_of_phones_paired_since_the_backup_stay_in_the_bucket(clinic: Clinic) -> None:
    clinic.done("shell", "--verbosity=0", "--command", AFTERNOON)  # pairs anew, and takes three
    clinic.wipe()
    clinic.restore()
    clinic.done("shell", "--verbosity=0", "--command", FORGET_SWEEPS)
    settled = "from capture import sweep; from datetime import timedelta; "
    settled += "sweep.SETTLED = timedelta(seconds=-5); print(dict(sweep.sweep()))"
    said = clinic.done("shell", "--verbosity=0", "--command", settled)
    assert f"'unknown phones': {PHOTOS}" in said
