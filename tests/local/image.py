"""What Docker would make of the Dockerfile, without Docker: a folder, built and then shut."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import unprivileged, who
from tests.watch.server import ROOT

# An index of packages and the way to it are the machine's own affair.
OF_THE_MACHINE = ("PIP_", "SSL_CERT", "REQUESTS_CA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@dataclass
class Image:
    """`tree` is what the image holds; `scratch` its only writable folder, as its tmpfs is."""

    tree: Path
    scratch: Path
    python: Path

    def run(self, *command: str, **told: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it, as the account that would serve from it."""
        return subprocess.run(
            command,
            cwd=self.tree,
            env=self.environment(**told),
            capture_output=True,
            text=True,
            check=False,
            **who(),
        )

    def environment(self, **told: str) -> dict[str, str]:
        return {
            "PATH": f"{self.python / 'bin'}:/usr/bin:/bin",
            "LD_LIBRARY_PATH": str(self.python / "lib"),  # a copied Python looks where it was
            "TMPDIR": str(self.scratch),
            **told,
        }

    def files(self) -> dict[Path, int]:
        """Return every file and folder of the tree, and when it was changed, in nanoseconds."""
        return {path: path.lstat().st_mtime_ns for path in self.tree.rglob("*")}

    def shut(self) -> None:
        """Give it to root, where we are root, and let nobody write in it."""
        for path in (self.tree, *self.tree.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
                give(path, os.geteuid())


@contextmanager
def built() -> Iterator[Image]:
    """Do what the Dockerfile's lines do; raises where a step of deploy/build fails."""
    with tempfile.TemporaryDirectory(prefix="image-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        image = Image(folder / "clinicpro", folder / "tmp", python_for_others(folder))
        image.scratch.mkdir()
        shutil.copytree(ROOT, image.tree, ignore=dockerignore, symlinks=True)
        for path in (image.scratch, image.tree, *image.tree.rglob("*")):
            give(path, who().get("user", os.geteuid()))
        for step in ("packages", "static"):
            done = image.run("sh", "deploy/build", step, **machine())
            assert done.returncode == 0, done.stderr
        image.shut()
        yield image


def machine() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if name.upper().startswith(OF_THE_MACHINE)
    }


def give(path: Path, user: object) -> None:
    if os.geteuid() == 0:
        os.chown(path, int(str(user)), -1, follow_symlinks=False)


def dockerignore(folder: str, names: list[str]) -> set[str]:
    """Return which names of a folder .dockerignore keeps out: those after `**/` at any depth."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    anywhere = [each.removeprefix("**/") for each in patterns if each.startswith("**/")]
    here = patterns if Path(folder) == ROOT else []
    return set(shutil.ignore_patterns(*anywhere, *here)(folder, names))


def python_for_others(folder: Path) -> Path:
    """Return the home of a Python that the account may run: ours, or its copy."""
    home = Path(sys.base_prefix).resolve()
    if unprivileged() is None or all(each.stat().st_mode & 0o001 for each in (home, *home.parents)):
        return home
    skip = shutil.ignore_patterns("test", "site-packages", "__pycache__", "share")
    return Path(shutil.copytree(home, folder / "python", ignore=skip, symlinks=True))
