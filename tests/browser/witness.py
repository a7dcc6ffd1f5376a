"""Listen to what pages complain of: errors in the console, exceptions, the content policy."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage


class Witness:
    """Complaints of all pages, except what a test has said that it expects."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.expected: list[str] = []

    def watch(self, context: BrowserContext) -> BrowserContext:
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.complaints.append(f"exception: {error.error}"))
        return context

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "")
            self.complaints.append(f"{message.type}: {message.text} ({where})")

    def expect(self, pattern: str) -> None:
        """Let complaints that fit the pattern pass: the test makes this trouble itself."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [
            each
            for each in self.complaints
            if not any(re.search(pattern, each) for pattern in self.expected)
        ]
