"""Join an ES module with all that it imports into one script, so that a page loads one file."""

import re
from collections.abc import Callable
from posixpath import dirname, join, normpath

IMPORT = re.compile(r'^import \{ (\w+(?:, \w+)*) \} from "(\.[\w./-]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)

type Read = Callable[[str], str]


class NotJoined(ValueError):
    """A module says something that this simple joining does not understand."""


def joined(entry: str, read: Read) -> str:
    """Return one script that does what the module `entry` does.

    `read` returns a module's source by its path. Each module becomes a function that runs once,
    after those that it imports, and hands out what it exports: the names within stay its own.
    Raises NotJoined for a circular import, and for any form but `import { a, b } from "./c.js"`
    and `export` before a function, class or const.
    """
    sources: dict[str, str] = {}
    collect(entry, read, sources, above=())
    parts = [enclosed(path, source) for path, source in sources.items()]
    # In a block of its own, so that the minifier may shorten the modules' own names, too.
    return "\n".join(["{", *parts, "}"])


def collect(path: str, read: Read, sources: dict[str, str], above: tuple[str, ...]) -> None:
    """Put a module's source behind those that it imports."""
    if path in above:
        raise NotJoined(f"{path} imports itself, by way of {above[-1]}")
    if path in sources:
        return
    source = read(path)
    for _, address in IMPORT.findall(source):
        collect(beside(path, address), read, sources, (*above, path))
    sources[path] = source


def enclosed(path: str, source: str) -> str:
    """Return a module as the constant that holds its exports."""
    exports = ", ".join(EXPORT.findall(source))
    body = EXPORT.sub("", IMPORT.sub(lambda found: taken(path, *found.groups()), source))
    if left := OTHER.search(body):
        raise NotJoined(f"{path}: {left[0]}")
    return f"const {constant(path)} = (() => {{\n{body}return {{ {exports} }};\n}})();"


def taken(path: str, names: str, address: str) -> str:
    return f"const {{ {names} }} = {constant(beside(path, address))};\n"


def beside(path: str, address: str) -> str:
    return normpath(join(dirname(path), address))


def constant(path: str) -> str:
    return "_" + re.sub(r"\W", "_", path)
