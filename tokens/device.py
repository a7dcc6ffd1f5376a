"""Name a phone from its User-Agent, well enough to tell two phones on a desk apart."""

import re

from django.utils.translation import gettext

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


def plain(name: str) -> str:
    """Return a device's own name as a desk may show it: one line, and nothing that turns it round.

    Bidirectional marks, controls and the like would let one phone look like another.
    """
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())


# Apps that show pages in a window of their own, from what they write into its User-Agent. Pages get
# no camera in many of these.
APPS = re.compile(
    r"FBA[NV]|FB_IAB|Instagram|Barcelona|\bLine/|MicroMessenger|\bGSA/|Snapchat|Twitter|LinkedInApp"
    r"|Pinterest|TikTok|musical_ly|Bytedance|KAKAOTALK|; wv\)"
)
# Every browser of iOS calls itself Safari in the end; what does not is an app's own window.
IOS_WITHOUT_SAFARI = re.compile(r"iP(hone|ad)(?!.*Safari/)")
APPLE = re.compile(r"iPhone|iPad|Macintosh")


def surroundings(user_agent: str) -> dict[str, object]:
    """Say for templates whether an app shows the page, and what browser to open instead."""
    apple = bool(APPLE.search(user_agent))
    android = "Android" in user_agent
    return {
        "in_app": bool(APPS.search(user_agent) or IOS_WITHOUT_SAFARI.search(user_agent)),
        "browser": "Safari" if apple else "Chrome" if android else gettext("another browser"),
        "apple": apple,
    }
