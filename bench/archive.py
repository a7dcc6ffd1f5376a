"""Download all, over HTTP: what the web server's memory grows to with 20 and with 200 photos."""

import time
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Page

from bench import processes
from bench.figure import Figure, at_most
from bench.program import Program
from bench.stage import Stage
from tests import pictures
from tests.browser import acts

FEW, MANY = 20, 200  # photos
SIZE = (1600, 900)  # pixels: some 400 KB of a grainy picture
MB = 1_000_000  # bytes
PAUSE = 0.001  # seconds a chunk: a reader slower than the server shows what it piles up
MOST = 1.15  # × the memory with few; each worker keeps some of what it once had


def measure(stage: Stage) -> list[Figure]:
    """Read each ZIP twice: Granian has two workers, and the first time warms one of them up."""
    with stage.program() as program, stage.desk() as desk:
        program.picture = pictures.jpeg(size=SIZE)
        urls = {count: filed(desk, program, count) for count in (FEW, MANY)}
        session = {each["name"]: each["value"] for each in desk.context.cookies()}
        desk.close()
        server = processes.web_server(stage.installation.started.pid)
        read(urls[FEW], session)
        peaks, figures = {}, []
        for count, url in urls.items():
            processes.forget_peak(server)
            seconds, size = read(url, session)
            peaks[count] = processes.peak_memory(server) / MB
            figures += [
                Figure(f"ZIP of {count}", size / MB, "MB"),
                Figure(f"ZIP of {count}, from first to last byte", seconds, "s"),
                Figure(f"ZIP of {count}, peak memory of the server", peaks[count], "MB"),
            ]
    growth = peaks[MANY] / peaks[FEW]
    return [*figures, at_most(f"memory with {MANY} ÷ with {FEW}", growth, "×", MOST)]


def filed(desk: Page, program: Program, count: int) -> str:
    """File so many photos in a consultation of their own; return where its ZIP is."""
    acts.end(desk)
    acts.start(desk, f"{count} photos")
    program.situation = program.ask("GET", "/api/phone")
    for _ in range(count):
        program.confirm(program.put_one())
    page = f"/consultations/{program.situation['consultation']['id']}/"
    return urljoin(str(program.http.base_url), f"{page}all")


def read(url: str, session: dict[str, str]) -> tuple[float, int]:
    """Read a ZIP as it comes; return the seconds it took and its bytes."""
    began, size = time.perf_counter(), 0
    with httpx.stream("GET", url, cookies=session, timeout=60) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes(65536):
            size += len(chunk)
            time.sleep(PAUSE)
    return time.perf_counter() - began, size
