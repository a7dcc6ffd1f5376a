"""What the harness does within an installation, as `manage.py` would; a line asks, a line answers.

Sweeping: with the sweep's own quarter of an hour gone by at once. Deleting at the desk: by the
server's own act, as long as the desk has no button for it.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinicpro.settings")
    django.setup()
    acts: dict[str, Callable[..., Any]] = {"sweep": sweep, "delete": delete}
    for line in sys.stdin:
        name, *words = json.loads(line)
        sys.stdout.write(json.dumps(acts[name](*words)) + "\n")
        sys.stdout.flush()


def sweep() -> dict[str, int]:
    from capture import sweep as sweeping

    sweeping.SETTLED = timedelta(seconds=-5)
    return dict(sweeping.sweep())


def delete(username: str, sha256: str) -> bool:
    from capture import storage, uploads
    from capture.claim import Claim
    from capture.models import Photo

    photo = Photo.objects.filter(
        clinician__username=username, sha256=sha256, removed_at=None
    ).first()
    if photo is None or photo.key is None:
        return False
    claim = Claim.of_object(storage.read(photo.key, limit=10_000_000))
    assert claim is not None
    uploads.forget(claim)
    return True


if __name__ == "__main__":
    main()
