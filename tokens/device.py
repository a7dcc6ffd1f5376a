"""Name a phone from its User-Agent, well enough to tell two phones on a desk apart."""

DEVICES = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")
# Order matters: every browser claims to be several others.
BROWSERS = {
    "Edg": "Edge",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


def device_name(user_agent: str) -> str:
    """Return, say, `iPhone, Safari`; `Phone` where nothing is recognised."""
    device = next((name for name in DEVICES if name in user_agent), "Phone")
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    return ", ".join(filter(None, (device.replace("Macintosh", "Mac"), browser)))
