"""What a minute of recording costs the phone's page, beside one without."""

from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page

from bench.figure import Figure
from bench.stage import Stage
from tests.browser import acts

MINUTE = 60_000  # ms
MB = 1_000_000

# Tasks of 50 ms and more, as browsers tell of them.
WATCH = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    window.longTasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: "longtask" });
}"""


@dataclass(frozen=True)
class Minute:
    busy: float  # ms of the main thread
    long_tasks: list[float]  # ms each
    heap: float  # bytes that are in use in the end, what is garbage left out
    grown: float  # bytes since the minute began


def measure(stage: Stage) -> list[Figure]:
    """Let the page be for a minute, then let it record for one; by Chromium's own account."""
    with stage.phone() as phone:
        phone.context.grant_permissions(["camera", "microphone"])
        phone.evaluate(WATCH)
        protocol = phone.context.new_cdp_session(phone)
        protocol.send("Performance.enable")
        idle = minute(phone, protocol)
        acts.record(phone)
        recording = minute(phone, protocol)
        acts.stop_recording(phone)
    return [*figures("a minute without", idle), *figures("a minute of recording", recording)]


def minute(phone: Page, protocol: CDPSession) -> Minute:
    before, heap = busy(protocol), used(protocol)
    phone.evaluate("() => void (window.longTasks.length = 0)")
    phone.wait_for_timeout(MINUTE)
    after, long_tasks = busy(protocol), phone.evaluate("() => window.longTasks")
    return Minute(after - before, long_tasks, used(protocol), used(protocol) - heap)


def busy(protocol: CDPSession) -> float:
    """Return for how many ms tasks have run on the page's main thread."""
    told = protocol.send("Performance.getMetrics")["metrics"]
    [seconds] = [each["value"] for each in told if each["name"] == "TaskDuration"]
    return float(seconds) * 1000


def used(protocol: CDPSession) -> float:
    protocol.send("HeapProfiler.collectGarbage")
    return float(protocol.send("Runtime.getHeapUsage")["usedSize"])


def figures(name: str, found: Minute) -> list[Figure]:
    return [
        Figure(f"{name}: main thread", found.busy, "ms"),
        Figure(f"{name}: tasks over 50 ms", len(found.long_tasks)),
        Figure(f"{name}: longest of them", max(found.long_tasks, default=0), "ms"),
        Figure(f"{name}: JS heap after it", found.heap / MB, "MB"),
        Figure(f"{name}: JS heap, more than before", found.grown / MB, "MB"),
    ]
