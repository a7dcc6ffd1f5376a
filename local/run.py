"""`make run`: one whole installation on this machine, from nothing to a sign-in, until Ctrl-C.

    python -m local.run [--port 8000] [--lan 1 | --lan ADDRESS]

Starts the bucket, prepares the database, serves the pages, says where. Everything it starts is
its child and ends with it.
"""

import argparse
import os
import queue
import signal
import sys
import threading
from contextlib import ExitStack
from types import FrameType

from clinicpro.env import VAR
from local import GIVEN, child, give, screen
from local.errors import CannotRun
from local.installation import Installation
from local.lan import certificate_for
from local.parts import Part, start_bucket, start_door, start_sweep, start_web
from local.place import Place, find_place
from local.prepare import prepare
from local.private import private_folder

# What the terminal may decide for this run, and `manage.py` beside it must know too.
CHOICES = (
    *("ABLY_API_KEY", "ABLY_REST_ORIGIN", "ABLY_REALTIME_ORIGIN", "POLL_SECONDS"),
    *("PHOTO_MAX_DIMENSION", "PHOTO_TYPE", "PHOTO_QUALITY", "PHOTO_MAX_BYTES"),
    "PRESIGNS_PER_MINUTE",
    *("TIME_ZONE", "LOG_LEVEL", "LOG_FORMAT"),
)

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """Someone asked us to end: the way out unwinds, and stops what was started."""


def main(arguments: list[str]) -> int:
    """Run until asked to end (0) or until something cannot go on (1)."""
    os.umask(0o077)
    for number in ENDINGS:
        signal.signal(number, end)
    try:
        run(options(arguments))
    except Ended:
        return 0
    except CannotRun as trouble:
        screen.complain(trouble)
    return 1


def end(number: int, frame: FrameType | None) -> None:
    for each in ENDINGS:
        signal.signal(each, signal.SIG_IGN)  # once is enough: the way out is not interrupted
    raise Ended


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.run", allow_abbrev=False)
    parser.add_argument("--port", default="8000")
    parser.add_argument("--lan", default="", help="1, or this machine's address on the network")
    parser.add_argument("--under-make", action="store_true", help="end when make is killed")
    found = parser.parse_args(arguments)
    if found.under_make and (follow := child.when_parent_dies(signal.SIGTERM)):
        follow()
    return found


def run(wanted: argparse.Namespace) -> None:
    """Hold the address and var/, and serve there until something ends."""
    place = find_place(port=wanted.port, lan=wanted.lan)
    installation = Installation(VAR)
    with ExitStack() as running:
        running.enter_context(installation.held(address=place.origin))
        place.refuse_if_taken()
        wait_for_an_end(serve(installation, place, running))


def serve(installation: Installation, place: Place, running: ExitStack) -> list[Part]:
    """Start the parts in order; the stack stops them in the reverse one."""
    keys = installation.keys()
    demo_password = keys.pop("DEMO_PASSWORD")
    certificate = certificate_for(place.host, installation.tls) if place.is_lan else None
    bucket, inner = start_bucket(installation, keys, running)
    public = place.bucket_endpoint(inner)
    settings = keys | addresses(installation, place, bucket=inner, public_bucket=public)
    installation.tell(settings)
    give(settings)
    has_demo = not GIVEN.get("DATABASE_URL")
    prepare(demo_password=demo_password if has_demo else None)
    parts, logs = [bucket], installation.logs
    if certificate:
        parts.append(start_door(place, inner, certificate, log=logs / "door.log", running=running))
    env = GIVEN | settings
    web_env = env | counting_together(installation)
    parts.append(start_web(place, certificate, env=web_env, log=logs / "web.log", running=running))
    parts.append(start_sweep(env=env, log=logs / "sweep.log", running=running))
    screen.welcome(
        origin=place.origin,
        var=installation.var,
        demo_password=demo_password if has_demo else None,
        authority=certificate.authority if certificate else None,
        bucket=public,
    )
    return parts


def counting_together(installation: Installation) -> dict[str, str]:
    """Return where the web server's workers count for Prometheus, emptied; nowhere unasked."""
    if not GIVEN.get("METRICS_TOKEN"):
        return {}
    folder = private_folder(installation.var / "metrics")
    for left in folder.glob("*.db"):
        left.unlink()
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def addresses(
    installation: Installation, place: Place, *, bucket: str, public_bucket: str
) -> dict[str, str]:
    """Return the settings that say where things are in this run."""
    return {
        "DJANGO_SETTINGS_MODULE": "clinicpro.settings",
        "CLINICPRO_VAR": str(installation.var),
        "SITE_ORIGIN": place.origin,
        "DATABASE_URL": GIVEN.get("DATABASE_URL") or installation.database_url,
        "S3_ENDPOINT": bucket,
        "S3_PUBLIC_ENDPOINT": public_bucket,
        "S3_REGION": "us-east-1",
        "S3_BUCKET": "clinicpro-photos",
        "S3_ADDRESSING": "path",
        "LOG_FORMAT": "line",
        **{name: GIVEN[name] for name in CHOICES if name in GIVEN},
    }


def wait_for_an_end(parts: list[Part]) -> None:
    """Wait until a part ends by itself, which none should; raises CannotRun then."""
    ended: queue.SimpleQueue[Part] = queue.SimpleQueue()
    for part in parts:
        threading.Thread(target=report_end, args=(part, ended), daemon=True).start()
    part = ended.get()
    raise CannotRun(f"The {part.name} has ended by itself: see {part.log}")


def report_end(part: Part, ended: "queue.SimpleQueue[Part]") -> None:
    part.process.wait()
    ended.put(part)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
