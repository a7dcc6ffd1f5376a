"""A small disk for the bucket, and how to fill it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path

DISK = "600m"  # a tmpfs, in memory
BLOCK = 4096  # bytes: the least that a file can take of it


@contextmanager
def own_disk(folder: Path) -> Iterator[bool]:
    """Give a folder a small disk of its own; yields whether that could be done: only root may."""
    folder.mkdir(mode=0o700)
    options = ["-t", "tmpfs", "-o", f"size={DISK},mode=0700", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)


def fill(file: int) -> None:
    """Let a file take all that its disk has left, in ever smaller steps."""
    size, step = 0, 1 << 28
    while step >= BLOCK:
        try:
            os.posix_fallocate(file, size, step)
            size += step
        except OSError as error:
            if error.errno != ENOSPC:
                raise
            step //= 4
