"""Where the time of our presign goes, by a profiler: `bench/peers/profile.py`, run in its place."""

import json

from bench.peers import profile
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ground import Ground
from bench.peers.presign import make_clinic, on_postgres
from bench.program import Program

CODE = "from bench.peers.profile import main; main({secret!r}, {body!r})"


def measure(ground: Ground) -> Comparison:
    with on_postgres(ground.stage.folder / "profiled") as installation:
        program = Program(installation.origin, code=make_clinic(installation))
        code = CODE.format(secret=program.secret, body=json.dumps(program.announcement()))
        told = installation.manage("shell", "--verbosity=0", "--command", code)
    shares = json.loads(told.splitlines()[-1])
    return Comparison(
        f"{profile.REQUESTS} presigns one after another in one thread, under Python's profiler:"
        " processor time of the product alone, without web server and database. A profiler makes"
        " Python's own calls look dearer than they are.",
        (Column("share of the time", "%", ""),),
        {OURS: (100.0,), **{name: (share,) for name, share in shares.items()}},
    )
