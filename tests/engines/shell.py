"""WebKit in a bare window: a browser that a driver may drive, and whose photos outlive it.

    /usr/bin/python3 shell.py --automation PROFILE WIDTH HEIGHT PROXY

WebKitGTK's own MiniBrowser forgets everything as soon as it is driven. This runs under Debian's
own Python, which alone has WebKit's bindings, and imports nothing of ours.
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402


def main(profile: str, width: str, height: str, proxy: str = "") -> None:
    context = WebKit2.WebContext(website_data_manager=storage(profile, proxy))
    context.set_automation_allowed(True)
    context.connect("automation-started", lambda _, session: begin(session, context))
    begin.size = int(width), int(height)
    Gtk.main()


def storage(profile: str, proxy: str) -> WebKit2.WebsiteDataManager:
    data = WebKit2.WebsiteDataManager(base_data_directory=profile, base_cache_directory=profile)
    data.set_tls_errors_policy(WebKit2.TLSErrorsPolicy.IGNORE)
    if proxy:
        through = WebKit2.NetworkProxySettings.new(proxy, None)
        data.set_network_proxy_settings(WebKit2.NetworkProxyMode.CUSTOM, through)
    return data


def begin(session: WebKit2.AutomationSession, context: WebKit2.WebContext) -> None:
    """Be what Selenium asks for; show a page when asked."""
    known_as = WebKit2.ApplicationInfo.new()
    known_as.set_name("MiniBrowser")
    session.set_application_info(known_as)
    session.connect("create-web-view", lambda _: view(context))


def view(context: WebKit2.WebContext) -> WebKit2.WebView:
    """Show an empty page, with a made camera and microphone that it may use."""
    settings = WebKit2.Settings(enable_media_stream=True, enable_mock_capture_devices=True)
    page = WebKit2.WebView(web_context=context, is_controlled_by_automation=True, settings=settings)
    page.connect("permission-request", lambda _, request: request.allow() or True)
    window = Gtk.Window(decorated=False)
    window.add(page)
    window.resize(*begin.size)
    window.show_all()
    return page


if __name__ == "__main__":
    main(*sys.argv[2:])
