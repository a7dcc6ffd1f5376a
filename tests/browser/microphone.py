"""The phone's microphone as the page sees it: what it hands out, and what the system takes away."""

from playwright.sync_api import Page

# Every track that the page has got from the browser, and how its next questions fail.
MICROPHONE = """
  Object.assign(window, { tracks: [], asked: [], failures: [] });
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    window.asked.push(Object.keys(wish).filter((kind) => wish[kind]).sort().join(" "));
    const failure = wish.audio && window.failures.shift();
    if (failure) throw new DOMException("not now", failure);
    const stream = await real(wish);
    if (wish.audio) window.tracks.push(...stream.getAudioTracks());
    return stream;
  };
"""


def taken_away(phone: Page) -> None:
    """Let the system take the microphone, and keep it for a while."""
    phone.evaluate(
        """() => {
          window.failures = Array(100).fill("NotReadableError");
          window.tracks.at(-1).stop();
          window.tracks.at(-1).dispatchEvent(new Event("ended"));
        }"""
    )


# How many files the recorder has begun.
COUNTED = """
  window.begun = 0;
  const start = MediaRecorder.prototype.start;
  MediaRecorder.prototype.start = function (...slice) {
    window.begun++;
    return start.apply(this, slice);
  };
"""


def rolled(phone: Page, count: int) -> None:
    """Wait until the recorder has begun so many files; each takes a quarter of a minute."""
    phone.wait_for_function("count => window.begun >= count", arg=count, timeout=60_000)
