"""Python imports this before anything else where it is in its path: its clock follows a file.

The file says by how many minutes the clock is wrong. What Python calls the time moves, for the
server and all that it imports; what measures how long something takes (time.monotonic) does not.
"""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

LOOKS_EVERY = 0.2  # seconds


def follow(file: Path) -> None:
    wrong, moved = 0, None
    while True:
        if (minutes := int(file.read_text())) != wrong:
            if moved:
                moved.stop()
            wrong = minutes
            moved = time_machine.travel(datetime.now(UTC) + timedelta(minutes=wrong), tick=True)
            moved.start()
        time.sleep(LOOKS_EVERY)


def start() -> None:
    file = Path(os.environ["MOVED_CLOCK"])
    threading.Thread(target=follow, args=(file,), daemon=True).start()


start()
os.register_at_fork(after_in_child=start)  # Granian's workers are forks
