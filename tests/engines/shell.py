"""WebKit in a bare window: a browser that a driver may drive, and that keeps what pages store.

    /usr/bin/python3 shell.py --automation PROFILE WIDTH HEIGHT [PROXY]

WebKitGTK's own MiniBrowser forgets everything once it is driven, and so could not be killed and
opened again. This runs under Debian's own Python, which alone has WebKit's bindings.
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402


def main(profile: str, width: str, height: str, proxy: str = "") -> None:
    context = WebKit2.WebContext(website_data_manager=storage(profile, proxy))
    context.set_automation_allowed(True)
    context.connect("automation-started", begin, (int(width), int(height)))
    Gtk.main()


def storage(profile: str, proxy: str) -> WebKit2.WebsiteDataManager:
    data = WebKit2.WebsiteDataManager(base_data_directory=profile, base_cache_directory=profile)
    if proxy:
        through = WebKit2.NetworkProxySettings.new(proxy, None)
        data.set_network_proxy_settings(WebKit2.NetworkProxyMode.CUSTOM, through)
    return data


def begin(
    context: WebKit2.WebContext, session: WebKit2.AutomationSession, size: tuple[int, int]
) -> None:
    """Go by the name that Selenium asks for, and show a page when it wants one."""
    known_as = WebKit2.ApplicationInfo.new()
    known_as.set_name("MiniBrowser")
    session.set_application_info(known_as)
    session.connect("create-web-view", lambda _: page(context, size))


def page(context: WebKit2.WebContext, size: tuple[int, int]) -> WebKit2.WebView:
    """Show an empty page, with a made camera and microphone that it may use."""
    settings = WebKit2.Settings(enable_media_stream=True, enable_mock_capture_devices=True)
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True, settings=settings)
    view.connect("permission-request", allow)
    window = Gtk.Window(decorated=False)
    window.add(view)
    window.resize(*size)
    window.show_all()
    return view


def allow(view: WebKit2.WebView, request: WebKit2.PermissionRequest) -> bool:
    request.allow()
    return True


if __name__ == "__main__":
    main(*sys.argv[2:])
