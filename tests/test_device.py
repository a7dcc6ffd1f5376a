"""Whose window a page is in, by what it says of itself; the strings are those of real phones."""

import pytest
from django.test import Client
from django.urls import reverse

from tokens.device import surroundings

IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
ANDROID = "Mozilla/5.0 (Linux; Android 14; K"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
APPS = {
    "Facebook": f"{IOS} Mobile/15E148 [FBAN/FBIOS;FBAV/457.0.0.42.96;FBDV/iPhone14,5]",
    "Facebook, Android": f"{ANDROID}; wv) {CHROME} [FB_IAB/FB4A;FBAV/457.0.0.42.96;]",
    "Instagram": f"{IOS} Mobile/15E148 Instagram 330.0.3.29.90 (iPhone14,5; iOS 17_5; en_NZ)",
    "Line": f"{IOS} Mobile/15E148 Safari Line/14.4.1",
    "WeChat": f"{IOS} Mobile/15E148 MicroMessenger/8.0.49(0x18003126) NetType/WIFI Language/en",
    "Google": f"{IOS} GSA/320.0.640 Mobile/15E148 Safari/604.1",
    "Snapchat": f"{IOS} Version/17.5 Mobile/15E148 Snapchat/12.87.0.41 (like Safari/604.1)",
    "an app that says nothing": f"{IOS} Mobile/15E148",
    "an app on Android": f"{ANDROID}; wv) Version/4.0 {CHROME}",
}
BROWSERS = {
    "Safari": f"{IOS} Version/17.5 Mobile/15E148 Safari/604.1",
    "Chrome, iOS": f"{IOS} CriOS/140.0.0.0 Mobile/15E148 Safari/604.1",
    "Firefox, iOS": f"{IOS} FxiOS/140.0 Mobile/15E148 Safari/605.1.15",
    "Chrome": f"{ANDROID}) {CHROME}",
    "Samsung": f"{ANDROID}) SamsungBrowser/26.0 {CHROME}",
    "Firefox, Android": "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
    "Firefox, Mac": "Mozilla/5.0 (Macintosh; rv:140.0) Gecko/20100101 Firefox/140.0",
    "nothing": "",
}


@pytest.mark.parametrize("name", APPS)
def test_an_apps_own_window_is_known(name: str) -> None:
    assert surroundings(APPS[name])["in_app"] is True


@pytest.mark.parametrize("name", BROWSERS)
def test_a_browser_is_no_app(name: str) -> None:
    assert surroundings(BROWSERS[name])["in_app"] is False


def test_the_browser_to_open_is_the_phones_own() -> None:
    assert surroundings(APPS["Instagram"])["browser"] == "Safari"
    assert surroundings(APPS["Facebook, Android"])["browser"] == "Chrome"


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["pair", "phone"])
def test_an_app_is_told_where_to_open_the_page_and_a_browser_is_not(page: str) -> None:
    def shown(user_agent: str) -> str:
        return Client().get(reverse(page), headers={"User-Agent": user_agent}).content.decode()

    assert "<b>Open in Safari</b>" in shown(APPS["Instagram"])
    assert "<b>Open in Chrome</b>" in shown(APPS["Facebook, Android"])
    assert "keeps the camera from it" not in shown(BROWSERS["Safari"])
