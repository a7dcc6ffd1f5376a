"""Bring database, static files, bucket and demo clinician to where this version needs them."""

from hashlib import sha256
from inspect import getsource
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from local.private import write_private


def prepare(*, demo_password: str | None) -> None:
    """Do what a deployment does before it serves. Twice is as good as once.

    With `demo_password` it also keeps the demo clinician, who exists on one machine only.
    """
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    collect_static()
    make_bucket()
    if demo_password:
        keep_demo_clinician(demo_password)


def collect_static() -> None:
    """Collect and compress the static files, unless none has changed since the last run."""
    noted = Path(settings.STATIC_ROOT) / ".collected"
    present = fingerprint_of_static()
    if not noted.exists() or noted.read_bytes() != present:
        call_command("collectstatic", verbosity=0, interactive=False)
        write_private(noted, present)


def fingerprint_of_static() -> bytes:
    """Return a digest over every source's path, size and time; reading them all costs seconds."""
    from django.contrib.staticfiles.finders import get_finders

    from clinicpro import modules, static

    digest = sha256((getsource(static) + getsource(modules)).encode())  # what happens to them
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest().encode()


def make_bucket() -> None:
    from capture import storage

    storage.make_bucket()


def keep_demo_clinician(password: str) -> None:
    """Make the demo clinician at the first run; later leave alone what the person changed."""
    from tokens.models import Clinician

    clinician, is_new = Clinician.objects.get_or_create(
        username="demo", defaults={"first_name": "Demo", "last_name": "clinician"}
    )
    if is_new or not clinician.check_password(password):
        clinician.set_password(password)
        clinician.save(update_fields=["password"])
