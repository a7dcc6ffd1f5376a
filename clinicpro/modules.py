"""Join a module or a style sheet with all that it imports, so that a page loads one file."""

import re
from collections.abc import Callable
from functools import cache
from posixpath import dirname, join, normpath

IMPORT = re.compile(r'^import \{ (\w+(?:, \w+)*) \} from "(\.[\w./-]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
STYLE = re.compile(r'^@import "(\.[\w./-]+)";\n', re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)

type Read = Callable[[str], str]


class NotJoined(ValueError):
    """A module says something that this simple joining does not understand."""


def joined(entry: str, read: Read) -> str:
    """Return one script that does what the module `entry` does.

    `read` returns a module's source by its path. Each module becomes a function that runs once,
    after those that it imports, and hands out what it exports: the other names stay its own. What
    the entry itself exports, the script exports.
    Raises NotJoined for a circular import, for two exports of one name, and for any form but
    `import { a, b } from "./c.js"` and `export` before a function, class or const.
    """
    sources: dict[str, str] = {}
    collect(entry, cache(read), sources, above=())
    refuse_twins(sources)
    parts = [enclosed(path, source) for path, source in sources.items()]
    # In a block of its own, so that the minifier may shorten the modules' own names, too.
    handed = EXPORT.findall(sources[entry])
    if not handed:
        return "\n".join(["{", *parts, "}"])
    out = f"{{ {', '.join(handed)} }}"
    return "\n".join([f"export const {out} = (() => {{", *parts, f"return {out};", "})();"])


def collect(path: str, read: Read, sources: dict[str, str], above: tuple[str, ...]) -> None:
    """Put a module's source behind those that it imports; the longest first, which gzip likes."""
    if path in above:
        raise NotJoined(f"{path} imports itself, by way of {above[-1]}")
    if path in sources:
        return
    source = read(path)
    imported = [beside(path, address) for _, address in IMPORT.findall(source)]
    for other in sorted(imported, key=lambda other: len(read(other)), reverse=True):
        collect(other, read, sources, (*above, path))
    sources[path] = source


def refuse_twins(sources: dict[str, str]) -> None:
    """Refuse two exports of one name, since they would meet."""
    owners: dict[str, str] = {}
    for path, source in sources.items():
        for name in EXPORT.findall(source):
            if name in owners:
                raise NotJoined(f"{path} exports {name}, as {owners[name]} does")
            owners[name] = path


def enclosed(path: str, source: str) -> str:
    """Return a module as a function that runs at once, and its exports as constants."""
    names = EXPORT.findall(source)
    exports = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    body = EXPORT.sub("", IMPORT.sub("", source))
    if left := OTHER.search(body):
        raise NotJoined(f"{path}: {left[0]}")
    if not names:
        return f"(() => {{\n{body}}})();"
    return f"const {exports} = (() => {{\n{body}return {exports};\n}})();"


def with_styles(path: str, read: Read) -> str:
    """Return a style sheet with those that it imports in their places: `@import "./a.css";`."""
    return STYLE.sub(lambda found: with_styles(beside(path, found[1]), read), read(path))


def beside(path: str, address: str) -> str:
    return normpath(join(dirname(path), address))
