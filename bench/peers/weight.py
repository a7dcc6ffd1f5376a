"""What a phone loads for the task, gzipped: the phone's page beside one of Uppy's for the same."""

from bench import page_weight
from bench.figure import at_most
from bench.page_weight import weight
from bench.peers import installed
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ground import Ground

PARTS = ("uppy.html", "uppy.js", "uppy.css")


def measure(ground: Ground) -> Comparison:
    ours = sum(map(weight, page_weight.loaded_by_page(ground.stage).values()))
    assert ground.companion  # whose pages are built by now
    pages = installed.FOLDER / "pages"
    uppy = sum(weight((pages / name).read_bytes()) for name in PARTS)
    return Comparison(
        "HTML, styles, scripts, worker and icon, each gzipped (9), with an empty cache. Uppy's page"
        " is the least that takes, shows, deletes, shrinks, sends and keeps photos (Dashboard,"
        " Webcam, Compressor, AwsS3, GoldenRetriever), bundled and minified by esbuild; it asks"
        " nobody who they are and names no patient.",
        (Column("all", "KB"), Column("÷ ours", "×", "")),
        {OURS: (ours, 1.0), "Uppy": (uppy, uppy / ours)},
        [at_most("ours ÷ Uppy", ours / uppy, "×", 0.25)],
    )
