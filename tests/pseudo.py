"""A language that shows what no translator was ever given: all that was stands in brackets."""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.utils.translation import trans_real

OPEN, CLOSE = "⟦", "⟧"
# Their values are read, or read aloud.
READ = {"alt", "aria-label", "aria-valuetext", "data-ask", "hx-confirm", "placeholder", "title"}
SAID = ("data-says-", "data-words")  # what a script puts there
SILENT = {"script", "style"}
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source"}


class Pseudo(trans_real.DjangoTranslation):
    """Django's catalogue of te reo Māori, with brackets around whatever is asked of it."""

    def gettext(self, message: str) -> str:
        return bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return bracketed(msgid1 if n == 1 else msgid2)


def bracketed(message: str) -> str:
    """Return a message in brackets, without the context that Django puts before some."""
    text = message.rpartition("\x04")[2]
    return f"{OPEN}{text}{CLOSE}" if text.strip() else text


class Reader(HTMLParser):
    """Collect what people see or hear of a page, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.within: list[tuple[str, bool]] = []  # each element, and whether it is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        left_out = tag in SILENT or ("translate", "no") in attrs or self.is_left_out
        if not left_out:
            self.read += [
                f"\n{value}\n"
                for name, value in attrs
                if value and (name in READ or name.startswith(SAID))
            ]
        if tag not in VOID:
            self.within.append((tag, left_out))

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self.within) and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.is_left_out:
            self.read.append(data)

    @property
    def is_left_out(self) -> bool:
        return bool(self.within) and self.within[-1][1]


def is_read(name: str) -> bool:
    return name in READ or name.startswith(SAID)


def unmarked(page: str) -> Iterator[str]:
    """Yield the pieces of a page that have letters and stand outside of all brackets."""
    reader = Reader()
    reader.feed(page)
    depth, outside = 0, ""
    for character in "".join(reader.read):
        depth += (character == OPEN) - (character == CLOSE)
        outside += character if depth == 0 else CLOSE
    for piece in outside.replace("\n", CLOSE).split(CLOSE):
        if any(letter.isalpha() for letter in piece):
            yield piece.strip()
