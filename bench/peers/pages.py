"""The peers' pages, bundled by esbuild as one would serve them: minified, one script, one style."""

import os
import shutil
import subprocess
from pathlib import Path

from bench.peers import installed
from tests.node import NODE, ROOT

HERE = Path(__file__).parent
PAGES = ("lab", "uppy")
# Served as they are: our worker as the phone's page has it, and what a peer's worker loads.
ALONE = (
    ROOT / "static/capture/shrink-worker.js",
    installed.PACKAGES / "browser-image-compression/dist/browser-image-compression.js",
)


def build(folder: Path) -> None:
    """Put the pages into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(
        [
            *(NODE, installed.PACKAGES / "esbuild/bin/esbuild"),
            *(HERE / f"{page}.js" for page in PAGES),
            *("--bundle", "--minify", "--format=iife", "--log-level=warning"),
            f"--outdir={folder}",
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(installed.PACKAGES)},
        check=True,
    )
    for source in (*ALONE, *(HERE / f"{page}.html" for page in PAGES)):
        shutil.copy(source, folder)
