"""Both ways to an answer: the shortcuts as they are served, with the same Django behind them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, RequestFactory

from capture import shortcut
from clinicpro.shortcuts import shortened

NEW_EACH_TIME = ("X-Request-Id",)


@dataclass
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes
    is_short: bool

    @property
    def told(self) -> tuple[str, dict[str, str], bytes]:
        """Return what the caller sees, but for what is new each time."""
        headers = {name: each for name, each in self.headers.items() if name not in NEW_EACH_TIME}
        return self.status, headers, self.body


class Ways:
    """Asks by the shortcuts, or by Django alone."""

    def __init__(self) -> None:
        self.django = get_wsgi_application()
        self.asked_django = False
        self.short = shortened(self.long)
        self.requests = RequestFactory()

    def long(self, environ: Any, start: Any) -> Any:
        self.asked_django = True
        return self.django(environ, start)

    def ask(self, *what: Any, **more: Any) -> Answer:
        """Ask as RequestFactory.generic takes it."""
        return self.by(self.short, *what, **more)

    def ask_django(self, *what: Any, **more: Any) -> Answer:
        return self.by(self.django, *what, **more)

    def by(self, application: Any, *what: Any, cookies: Any = None, **more: Any) -> Answer:
        self.asked_django = False
        self.requests.cookies.clear()
        self.requests.cookies.update(cookies or {})
        environ = self.requests.generic(*what, **more).environ
        told: list[Any] = []
        body = application(environ, lambda *head: told.extend(head))
        try:
            whole = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        return Answer(told[0], dict(told[1]), whole, is_short=not self.asked_django)


@pytest.fixture
def ways(transactional_db: None) -> Iterator[Ways]:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL is asked by shortcuts")
    shortcut.whose.clear()
    yield Ways()
    connection.close_pool()


@pytest.fixture
def page(ways: Ways, phone: Any) -> Callable[..., dict[str, Any]]:
    """Return what a paired phone's page sends with a call: cookies and headers."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["phone"] = phone.secret
    token = browser.get("/api/phone").json()["csrf_token"]

    def sends(**headers: str) -> dict[str, Any]:
        return {
            "cookies": browser.cookies,
            "headers": {"X-CSRFToken": token, "X-Mobile-Token-Id": str(phone.token.id), **headers},
        }

    return sends
