"""End a browser as a flat battery does."""

import os
import signal
import subprocess


def kill_family(root: int) -> None:
    """Kill a process, its children and theirs, all before any of them can act on it."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], stdout=subprocess.PIPE, text=True, check=True
    )
    parents = dict(map(int, line.split()) for line in listed.stdout.splitlines())
    for process in parents:
        if is_of(process, root, parents):
            os.kill(process, signal.SIGKILL)


def is_of(process: int, root: int, parents: dict[int, int]) -> bool:
    while process in parents and process != root:
        process = parents[process]
    return process == root
