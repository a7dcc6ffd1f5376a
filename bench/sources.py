"""Real pictures that Python packages carry, cropped to frames as a GP might take them.

Nothing of them is kept: each run fetches the packages anew. Whose they are stands in
docs/decisions/0013.
"""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

WHEELS = ["scikit-image==0.26.0", "scikit-learn==1.9.1", "matplotlib==3.11.2"]
SDISTS = ["face-recognition==1.3.0"]  # its wheel carries no pictures


@dataclass(frozen=True)
class Source:
    name: str
    file: str  # how its path in the package ends
    box: tuple[int, int, int, int]
    choosing: bool = False  # thresholds are chosen by these
    dark_skin: bool = False


SOURCES = [
    Source("bald head", "biden.jpg", (300, 40, 700, 265), choosing=True),
    Source("suit and tie", "biden.jpg", (250, 620, 770, 912), choosing=True),
    Source("brow", "obama2.jpg", (120, 220, 520, 445), choosing=True, dark_skin=True),
    Source("forehead", "obama3.jpg", (600, 200, 1000, 425), choosing=True, dark_skin=True),
    Source("suit and hand", "obama3.jpg", (500, 700, 1140, 1060), choosing=True),
    Source("face and suit", "astronaut.png", (80, 20, 400, 200), choosing=True),
    Source("cup", "coffee.png", (0, 30, 600, 367), choosing=True),
    Source("flower", "flower.jpg", (0, 40, 640, 400), choosing=True),
    Source("pavilion", "china.jpg", (0, 40, 640, 400), choosing=True),
    Source("gravel", "gravel.png", (0, 0, 512, 288), choosing=True),
    Source("face", "obama.jpg", (240, 150, 640, 375), dark_skin=True),
    Source("hand on a dark suit", "obama.jpg", (370, 740, 770, 965), dark_skin=True),
    Source("head and wall", "obama.jpg", (55, 60, 855, 510), dark_skin=True),
    Source("old face", "grace_hopper.jpg", (100, 130, 420, 310)),
    Source("fur", "chelsea.png", (0, 20, 451, 274)),
    Source("motorcycle", "motorcycle_left.png", (0, 40, 741, 457)),
    Source("bricks", "brick.png", (0, 0, 512, 288)),
]


def frames(folder: Path) -> Iterator[tuple[Source, Image.Image]]:
    """Fetch the packages into a folder; return each source with its frame."""
    fetch(folder, WHEELS, "--only-binary", ":all:")
    fetch(folder, SDISTS, "--no-binary", ":all:")
    files = dict(pictures(folder))
    for source in SOURCES:
        whole = Image.open(BytesIO(files[source.file])).convert("RGB")
        yield source, whole.crop(source.box)


def fetch(folder: Path, packages: list[str], *options: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
    subprocess.run([*command, *options, *packages], check=True, stderr=subprocess.DEVNULL)


def pictures(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Return name and bytes of each picture that we know, in all the packages."""
    wanted = {source.file for source in SOURCES}
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for path in archive.namelist():
                if Path(path).name in wanted:
                    yield Path(path).name, archive.read(path)
    for sdist in folder.glob("*.tar.gz"):
        with tarfile.open(sdist) as archive:
            for member in archive.getmembers():
                if Path(member.name).name in wanted and (file := archive.extractfile(member)):
                    yield Path(member.name).name, file.read()
