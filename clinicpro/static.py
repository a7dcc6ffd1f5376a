"""Serve each static file under a name that follows from its content, to be cached for good."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

import minify
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from clinicpro.modules import joined, with_styles

OWN = ("capture/", "recordings/", "review/", "tokens/", "doorbell", "theme", "trusted")
TYPES = {".js": "application/javascript", ".css": "text/css"}
# tsc has seen that nobody assigns to one; all alike, they are shorter by gzip.
CONST = re.compile(r"^(\s*(?:export )?|.*\bfor (?:await )?\()const ", re.MULTILINE)
# A number with a name, once: `const AGAIN_MS = 5 * 1_000;`.
NUMBER = re.compile(r"^const ([A-Z][A-Z\d_]*) = ([\d._]+(?: [*/+] [\d._]+)*);.*\n", re.MULTILINE)
# The modules that a page names and that import others.
ENTRIES = {"capture/main.js", "recordings/room.js", "review/desk.js"}

# By their names in pages: whose each file is, and where it lies there.
type Sources = dict[str, tuple[Any, str]]


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Leave our comments at home, and send a page's modules, and its styles, in one file."""

    support_js_module_import_aggregation = True  # each module by itself works as well

    def post_process(self, paths: Sources, **options: Any) -> Iterator[Any]:
        served = Served(paths)
        yield from super().post_process({name: (served, name) for name in paths}, **options)


class Served:
    """The files as pages get them; others' scripts and styles are served as they came."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def open(self, name: str) -> "File[bytes]":
        media_type = slim_as(name)
        if media_type is None:
            return self.original(name)
        return ContentFile(slim(self.whole(name), media_type).encode())

    def whole(self, name: str) -> str:
        """Return a file with what it imports, where it is to stand for all of that."""
        if name in ENTRIES:
            return joined(name, self.read)
        return with_styles(name, self.read) if name.endswith(".css") else self.read(name)

    def read(self, name: str) -> str:
        with self.original(name) as file:
            source: str = file.read().decode()
        return numbers_in_place(source) if slim_as(name) == TYPES[".js"] else source

    def original(self, name: str) -> "File[bytes]":
        storage, path = self.sources[name]
        found: File[bytes] = storage.open(path)
        return found


def slim_as(name: str) -> str | None:
    """Return the media type of a script or style of our own."""
    return TYPES.get(PurePath(name).suffix) if name.startswith(OWN) else None


def numbers_in_place(source: str) -> str:
    """Return a module with its named numbers written where their names stood, which is shorter."""
    numbers = dict(NUMBER.findall(source))
    names = re.compile(rf"\b(?:{'|'.join(numbers)})\b")
    bare = NUMBER.sub("", source)
    return names.sub(lambda found: f"({numbers[found[0]]})", bare) if numbers else source


def slim(source: str, media_type: str) -> str:
    """Return what does the same in fewer bytes."""
    if media_type == TYPES[".js"]:
        source = CONST.sub(r"\1let ", source)
    slimmed: str = minify.string(media_type, source)
    return slimmed
